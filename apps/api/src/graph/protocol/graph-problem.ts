import type { ErrorCode } from '#contracts';
import { defined } from '#licensing';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError, problemError } from '../../edge/problem-error.js';
import { graphWords } from './error-table.js';
import { clientRequestId, contentType, tellRequest } from './headers.js';

/** A problem that only this API has, with Graph's own text for it. */
export class GraphProblem extends ProblemError {
  constructor(
    found: ProblemError,
    readonly text: string,
  ) {
    super(found.problem, found.retryAfterSeconds);
  }
}
/** Makes a problem of a body or a query, with Graph's text, the machine code, and where it is. */
export const graphProblem = (text: string, code: 'invalid-body' | 'unknown-field' | 'invalid-guid', at: string) =>
  new GraphProblem(problemError(code, { problems: [{ at, code, message: text }] }), text);

const HEAD = new Set(['type', 'title', 'status', 'detail', 'code', 'instance', 'commandId', 'position', 'problems']);
/** The numbers of the case, as our own API has them among the members of the problem. */
const valuesOf = (problem: object): object | undefined => {
  const values = Object.entries(problem).filter(([name]) => !HEAD.has(name));
  return values.length === 0 ? undefined : Object.fromEntries(values);
};

interface Field {
  readonly at: string;
  readonly code: string;
  readonly message: string;
}
const detailsOf = ({ problem }: ProblemError): readonly object[] => {
  const { code, detail } = problem;
  const fields = (problem['problems'] ?? []) as readonly Field[];
  if (fields.length > 0) return fields.map(({ at, message }) => ({ code, message, target: at }));
  return [defined({ code, message: detail, '@seatledger.values': valuesOf(problem) })];
};

const namedIn = ({ params }: FastifyRequest): string => {
  const { id } = (params ?? {}) as { readonly id?: unknown };
  return typeof id === 'string' ? id : '';
};

/** Sets the head of an answer in error, and returns its body: Graph's code and text, and ours in `details`. */
export const headOfGraphProblem = (found: ProblemError, request: FastifyRequest, response: FastifyReply): string => {
  const code = found.problem.code as ErrorCode;
  const { status, code: graphCode, text, inner } = graphWords(code);
  const requestId = tellRequest(request, response);
  const { retryAfterSeconds } = found;
  if (code === 'shutting-down') void response.header('connection', 'close');
  if (retryAfterSeconds !== undefined) void response.header('retry-after', String(retryAfterSeconds));
  void response.status(status).type(contentType(request));
  const own = found instanceof GraphProblem ? found.text : text?.(found.problem as never, namedIn(request));
  const innerError = defined({
    code: inner,
    // without a zone, as Graph has it
    date: new Date().toISOString().slice(0, 19),
    'request-id': requestId,
    'client-request-id': clientRequestId(request) ?? requestId,
  });
  const error = { code: graphCode, message: own ?? found.problem.detail, details: detailsOf(found), innerError };
  return JSON.stringify({ error });
};
