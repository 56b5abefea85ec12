import { restoreUserBody, wording } from '#contracts';
import { bodyProblem } from '../../edge/problem-error.js';
import { graphProblem } from '../protocol/graph-problem.js';

/** Whether addresses that others hold by now are passed over: they are, and the answer lists them. */
const PASSED_OVER = 'autoReconcileProxyConflict';

/** Reads the body of a restore, which may be left out. @throws ProblemError */
export const readRestore = (given: unknown): { readonly userPrincipalName?: string } => {
  const body = given ?? {};
  if (typeof body !== 'object' || Array.isArray(body))
    throw graphProblem('Unable to read JSON request payload.', 'invalid-body', '');
  const strange = Object.keys(body).find((name) => name !== 'newUserPrincipalName' && name !== PASSED_OVER);
  if (strange !== undefined)
    throw graphProblem(`Invalid property '${strange.slice(0, 64)}'.`, 'unknown-field', `/${strange.slice(0, 64)}`);
  const { newUserPrincipalName: userPrincipalName } = body as { readonly newUserPrincipalName?: unknown };
  const fields = userPrincipalName === undefined || userPrincipalName === null ? {} : { userPrincipalName };
  const result = restoreUserBody.safeParse(fields, { error: wording });
  if (!result.success) throw bodyProblem(result.error);
  return result.data;
};
