import { permits, refuse, scopeOf, type Refused, type TenantId } from '#licensing';
import type { Actor, CommandEnvelope, StartOperationBody } from '../requests.js';

const actsFor = ({ tenants }: Actor, tenantId: TenantId): boolean =>
  tenants === 'all' || tenants.some((id) => id.toLowerCase() === tenantId);

const changesUsers = ({ mode, profile, usageLocation, users }: StartOperationBody): boolean =>
  mode !== 'create' &&
  (profile !== undefined ||
    usageLocation !== undefined ||
    users.some((user) => typeof user !== 'string' && (user.profile ?? user.usageLocation) !== undefined));

/** Refuses `forbidden` where the actor's roles don't permit the command, or where it doesn't act for the owner. */
export const checkPermission = (
  { actor, request }: Pick<CommandEnvelope, 'actor' | 'request'>,
  owner: TenantId,
): Refused | undefined => {
  const operation =
    request.type === 'StartOperation'
      ? { mode: request.body.mode, changesUsers: changesUsers(request.body) }
      : undefined;
  const isPermitted = permits(actor.roles, request.type, operation);
  if (isPermitted && (scopeOf(request.type) === 'installation' || actsFor(actor, owner))) return undefined;
  return refuse({ code: 'forbidden', role: actor.roles.join(', '), commandType: request.type });
};
