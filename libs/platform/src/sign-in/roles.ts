import type { Role } from '#licensing';

/** These are the roles that a person or a program may have. */
export const SIGN_IN_ROLES = [
  'Operator',
  'GlobalAdministrator',
  'UserAdministrator',
  'LicenseAdministrator',
  'GlobalReader',
  'Auditor',
] as const satisfies readonly Role[];
export type SignInRole = (typeof SIGN_IN_ROLES)[number];

/**
 * A directory of Microsoft Entra names its own roles by these ids, which are the same in each.
 * Source: Microsoft Entra built-in roles, the template ids.
 */
export const DIRECTORY_ROLES: ReadonlyMap<string, SignInRole> = new Map([
  ['62e90394-69f5-4237-9190-012177145e10', 'GlobalAdministrator'],
  ['fe930be7-5e62-47db-91af-98c3a49a38b1', 'UserAdministrator'],
  ['4d6ac14f-3453-41d0-bef9-a3e0c569773a', 'LicenseAdministrator'],
  ['f2ef992c-3afb-46b9-b7cf-a126ee74c451', 'GlobalReader'],
]);
