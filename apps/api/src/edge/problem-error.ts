import { type CommandReply, MAX_APPEND_BYTES } from '#application';
import { type ErrorMembers, problem, validationProblems } from '#contracts';
import { defined } from '#licensing';
import { ProblemError, problemError } from '#platform';
import type { z } from 'zod';

// The ports of health have problems, too, so that these stand in the platform.
export { ProblemError, problemError };

/** Only an operation lists users, and a list that is too long is refused before anything else in it is looked at. */
const tooManyUsers = (issue: z.core.$ZodIssue | undefined): ErrorMembers['too-many-users'] | undefined =>
  issue?.code === 'too_big' && issue.path.join('/') === 'users' && 'length' in issue
    ? { limit: Number(issue.maximum), users: Number(issue.length) }
    : undefined;

/** Turns what zod found in a body into a problem. */
export const bodyProblem = (error: z.ZodError): ProblemError => {
  const tooMany = error.issues.map(tooManyUsers).find((found) => found !== undefined);
  if (tooMany !== undefined) return problemError('too-many-users', tooMany);
  const { code, problems } = validationProblems(error);
  return problemError(code, { problems });
};

/**
 * Turns a reply that is no acceptance into a problem document. The caller asked under `idempotencyKey`, and may ask
 * again.
 */
export const replyProblem = (
  reply: Exclude<CommandReply, Extract<CommandReply, { outcome: 'accepted' | 'unchanged' }>>,
  idempotencyKey: string,
): ProblemError => {
  const { commandId } = reply;
  if (reply.outcome === 'refused') {
    const { code, ...members } = reply.refusal;
    const document = problem(code, members as ErrorMembers[typeof code]);
    return new ProblemError({
      ...document,
      commandId,
      ...defined({ position: reply.position }),
    });
  }
  if (reply.outcome === 'ignored') {
    return reply.reason === 'clock-not-trusted'
      ? problemError('clock-not-trusted', { commandId, idempotencyKey }, 60)
      : problemError('nothing-to-do', {});
  }
  const { failure, retryAfterSeconds, damage } = reply;
  const limitBytes = failure === 'message-too-large' ? MAX_APPEND_BYTES : undefined;
  const members = defined({ commandId, idempotencyKey, retryAfterSeconds, limitBytes, ...damage });
  return problemError(failure, members, retryAfterSeconds);
};
