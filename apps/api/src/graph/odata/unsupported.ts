import type { ErrorMembers } from '#contracts';
import { type ProblemError, problemError } from '../../edge/problem-error.js';

/** Refuses a part of a query that this API doesn't answer, and says what it does answer. */
export const unsupported = (part: string, supported: readonly string[]): ProblemError =>
  problemError('unsupported-query', { part, supported } satisfies ErrorMembers['unsupported-query']);
