import { errorCatalogue, type ErrorCode, type ErrorMembers, type Problem, problem } from '#contracts';

/** The request is answered with this problem document. `retryAfterSeconds` becomes the header Retry-After. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  constructor(
    readonly problem: Problem,
    readonly retryAfterSeconds?: number,
  ) {
    super(problem.code);
  }
}

export const problemError = <C extends ErrorCode>(
  code: C,
  members: ErrorMembers[C],
  retryAfterSeconds?: number,
): ProblemError => {
  const { status } = errorCatalogue[code];
  return new ProblemError(problem(code, members), retryAfterSeconds ?? (status === 503 ? 1 : undefined));
};
