import { permittingRole, refuse, scopeOf, type Refused, type Role, type TenantId } from '#licensing';
import type { Actor } from '../actors.js';
import type { CommandEnvelope, StartOperationBody } from '../requests.js';

const actsFor = ({ tenants }: Actor, tenantId: TenantId): boolean =>
  tenants === 'all' || tenants.some((id) => id.toLowerCase() === tenantId);

const changesUsers = ({ mode, profile, usageLocation, users }: StartOperationBody): boolean =>
  mode !== 'create' &&
  (profile !== undefined ||
    usageLocation !== undefined ||
    users.some((user) => typeof user !== 'string' && (user.profile ?? user.usageLocation) !== undefined));

/**
 * Returns the role that permits the command. Refuses `forbidden` where none of the actor's does, or where it doesn't
 * act for the owner.
 */
export const checkPermission = (
  { actor, request }: Pick<CommandEnvelope, 'actor' | 'request'>,
  owner: TenantId,
): Refused | { readonly role: Role } => {
  const operation =
    request.type === 'StartOperation'
      ? { mode: request.body.mode, changesUsers: changesUsers(request.body) }
      : undefined;
  const role = permittingRole(actor.roles, request.type, operation);
  if (role !== undefined && (scopeOf(request.type) === 'installation' || actsFor(actor, owner))) return { role };
  return refuse({ code: 'forbidden', role: actor.roles.join(', '), commandType: request.type });
};
