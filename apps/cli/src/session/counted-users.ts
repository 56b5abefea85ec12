import { ApiRefusal } from '../output/failures.js';
import type { Changing } from '../http/api-client.js';

/** Tells whether the request closes a tenant. */
export const closesTenant = ({ path }: Changing): boolean => /^\/api\/tenants\/[^/]+\/close$/.test(path);

interface Operation {
  readonly mode: string;
  readonly confirm?: number;
  readonly selectionId?: string;
}
const operationOf = ({ path, body }: Changing): Operation | undefined =>
  path === '/api/operations' ? (body as Operation) : undefined;

/** Returns the number of users that a bulk deletion is confirmed with, or undefined for every other request. */
export function confirmedUsers(request: Changing): number | undefined {
  const operation = operationOf(request);
  return operation?.mode === 'delete' ? operation.confirm : confirmedUndo(request);
}

/** Tells whether the request undoes something: then the server knows whom it is about. */
export const undoes = (request: Changing): boolean => operationOf(request)?.mode === 'undo';

/** Returns the number of users that an undo which deletes some is confirmed with. */
const confirmedUndo = (request: Changing): number | undefined =>
  undoes(request) ? operationOf(request)?.confirm : undefined;

/** Returns the mode of an operation on a selection, and how many users that has; undefined for every other request. */
export function selectedUsers(request: Changing): { readonly mode: string; readonly users: number } | undefined {
  const { mode = '', selectionId, confirm: users = 0 } = operationOf(request) ?? {};
  return selectionId === undefined ? undefined : { mode, users };
}

/**
 * Calls with the request. A bulk deletion is confirmed with the number of users that the server counts, which knows
 * that an id and a name are one user; and the closing of a tenant with the number that it has. Resolves to the request
 * as it was taken, too.
 */
export async function countedByServer<T>(
  request: Changing,
  call: (request: Changing) => Promise<T>,
): Promise<{ readonly request: Changing; readonly answer: T }> {
  try {
    return { request, answer: await call(request) };
  } catch (error) {
    const isCounted = undoes(request) ? confirmedUndo(request) === undefined : confirmedUsers(request) !== undefined;
    if (!isCounted && !closesTenant(request)) throw error;
    if (!(error instanceof ApiRefusal)) throw error;
    const { distinctUsers: confirm } = error.details;
    if (error.code !== 'confirmation-required' || typeof confirm !== 'number') throw error;
    const counted = { ...request, body: { ...(request.body as object), confirm } };
    return { request: counted, answer: await call(counted) };
  }
}
