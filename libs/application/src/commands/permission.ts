import { permittingRole, refuse, scopeOf, type Refused, type Role, type TenantId } from '#licensing';
import type { Actor } from '../actors.js';
import type { Pace } from '../ports/pace.js';
import type { CommandEnvelope, StartOperationBody } from '../requests.js';

/** Tells whether somebody acts for a tenant, whose id is in lower case. */
export const actsFor = ({ tenants }: Pick<Actor, 'tenants'>, tenantId: TenantId): boolean =>
  tenants === 'all' || tenants.some((id) => id.toLowerCase() === tenantId);

/** Tells whether profile fields or a usage location go along with what is done to users who are there. */
export const changesUsers = async (
  { mode, profile, usageLocation, users }: StartOperationBody,
  pace: Pace,
): Promise<boolean> => {
  if (mode === 'create') return false;
  if (profile !== undefined || usageLocation !== undefined) return true;
  for (const user of users) {
    if (typeof user !== 'string' && (user.profile ?? user.usageLocation) !== undefined) return true;
    if (pace.spent('users')) await pace.rest();
  }
  return false;
};

/**
 * Returns the role that permits the command. Refuses `forbidden` where none of the actor's does, or where it doesn't
 * act for the owner.
 */
export const checkPermission = async (
  { actor, request }: Pick<CommandEnvelope, 'actor' | 'request'>,
  owner: TenantId,
  pace: Pace,
): Promise<Refused | { readonly role: Role }> => {
  const operation =
    request.type === 'StartOperation'
      ? { mode: request.body.mode, changesUsers: await changesUsers(request.body, pace) }
      : undefined;
  const role = permittingRole(actor.roles, request.type, operation);
  if (role !== undefined && (scopeOf(request.type) === 'installation' || actsFor(actor, owner))) return { role };
  return refuse({ code: 'forbidden', role: actor.roles.join(', '), commandType: request.type });
};
