/** An error of the server as RFC 9457 has it, or what the browser met on the way. */
export interface Problem {
  readonly code: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Of a malformed body: where what is wrong. */
  readonly problems?: readonly { readonly at: string; readonly message: string }[];
  /** Of an error inside the server: what its log calls it. */
  readonly instance?: string;
  readonly [member: string]: unknown;
}

export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  constructor(
    readonly problem: Problem,
    /** The server asked to wait so long before the same is sent again. */
    readonly retryAfterSeconds?: number,
  ) {
    super(problem.detail);
  }

  /**
   * The same request may be sent again: nothing was decided, or the key of the command tells what was. A refusal would
   * be the same again.
   */
  get isPassing(): boolean {
    const { status, code } = this.problem;
    return code === 'unreachable' || status === 429 || status === 503;
  }
}

const UNREACHABLE: Problem = {
  code: 'unreachable',
  title: 'The server cannot be reached',
  status: 0,
  detail: 'No answer came. Look at the network, and try again: the same is never done twice.',
};

/** Tells of whatever was thrown in the words of a problem document. */
export const problemOf = (error: unknown): Problem => {
  if (error instanceof ProblemError) return error.problem;
  const detail = error instanceof Error ? error.message : String(error);
  return { code: 'page-failed', title: 'This page met a fault of its own', status: 0, detail };
};

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;

/** Makes the error of an answer that is none. Something between may have answered in a form of its own. */
export const refusalOf = (response: Response, body: unknown): ProblemError => {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const problem = isProblem(body)
    ? body
    : {
        code: 'unexpected-answer',
        title: `Answered with ${response.status}`,
        status: response.status,
        detail: 'Something between this browser and the server answered in its place. Try again in a moment.',
      };
  return new ProblemError(problem, Number.isFinite(retryAfter) ? retryAfter : undefined);
};

export const unreachable = (): ProblemError => new ProblemError(UNREACHABLE);
