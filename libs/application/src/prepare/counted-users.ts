import type { CommandRequest } from '../requests.js';

/**
 * Counts the living users of a tenant. It reads a read model, since no stream has all users: the number is there for a
 * person to see what is closed, and nothing else is decided on it.
 */
export type CountUsers = (tenantId: string) => Promise<number>;

/** Says in a request that closes a tenant how many users it has. @throws what the count throws */
export const withUsers = async <R extends CommandRequest>(
  request: R,
  tenantId: string,
  count: CountUsers,
): Promise<R> => {
  if (request.type !== 'CloseTenant') return request;
  return { ...request, body: { ...request.body, users: await count(tenantId) } };
};
