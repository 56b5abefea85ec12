import type { z } from 'zod';
import type { OperationMode } from '#licensing';
import { wording } from '../errors/wording.js';
import { MOST_PROBLEMS } from '../errors/validation.js';
import { userPrincipalName } from './primitives.js';

interface Operation {
  readonly mode: OperationMode;
  readonly users?: readonly (string | { readonly userPrincipalName?: string })[];
}
const problemOf = (user: NonNullable<Operation['users']>[number]) => {
  if (typeof user !== 'string')
    return user.userPrincipalName === undefined
      ? { path: ['userPrincipalName'], params: { code: 'invalid-body' }, message: 'a user to create needs one' }
      : undefined;
  const [issue] = userPrincipalName.safeParse(user, { error: wording }).error?.issues ?? [];
  return issue && { path: [], params: { code: 'invalid-address' }, message: issue.message };
};

/**
 * A new user has an address: nobody is there yet whom an id or a nickname could name. Checking ends with the first
 * `MOST_PROBLEMS`.
 */
export const checkUsersToCreate = ({ mode, users = [] }: Operation, context: z.RefinementCtx): void => {
  if (mode !== 'create') return;
  let count = 0;
  for (const [index, user] of users.entries()) {
    const problem = problemOf(user);
    if (problem === undefined) continue;
    context.addIssue({ code: 'custom', ...problem, path: ['users', index, ...problem.path] });
    count += 1;
    if (count === MOST_PROBLEMS) return;
  }
};
