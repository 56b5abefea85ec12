/**
 * Source: docs/explanation/domain.md#roles. `System` is the application itself (the retention worker); no person and no
 * upstream system has it.
 */
export type Role =
  | 'Operator'
  | 'GlobalAdministrator'
  | 'UserAdministrator'
  | 'LicenseAdministrator'
  | 'GlobalReader'
  | 'Auditor'
  | 'System';

export const USER_MANAGERS: readonly Role[] = ['GlobalAdministrator', 'UserAdministrator'];
export const LICENSE_MANAGERS: readonly Role[] = [...USER_MANAGERS, 'LicenseAdministrator'];
