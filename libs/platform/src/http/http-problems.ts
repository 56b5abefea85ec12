import { type Problem, PROBLEM_MEDIA_TYPE } from '#contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { v7 } from 'uuid';
import { describeError, type Logger } from '../logging/logger.js';
import { ProblemError, problemError } from './problem-error.js';
import type { RouteTable } from './routes.js';

/** Tells a path that is unknown from a method that it doesn't take; the answer then says which it takes. */
export const unknownRoute = (
  routes: RouteTable,
  { method, url }: FastifyRequest,
  response: FastifyReply,
): ProblemError => {
  const allow = routes.methodsOf(url.split('?', 1)[0] ?? url);
  if (allow.length === 0 || allow.includes(method)) return problemError('route-not-found', { method });
  void response.header('allow', [...allow, 'OPTIONS'].join(', '));
  return problemError('method-not-allowed', { allow });
};

/** Makes a problem of what nobody foresaw, of which nothing is told but an id that stands in the log, too. */
export const problemOfBug = (
  error: unknown,
  { method, routeOptions }: FastifyRequest,
  logger: Pick<Logger, 'error'>,
): ProblemError => {
  const faultId = v7();
  logger.error({ err: describeError(error), faultId, method, route: routeOptions.url }, 'a request failed');
  const { problem } = problemError('internal-error', { faultId });
  return new ProblemError({ ...problem, instance: `urn:uuid:${faultId}` } as Problem);
};

/**
 * Sets status and headers of the answer, and returns its body, which is still to be sent. Whoever asked what a path
 * takes is told that by the headers alone, and the body is undefined.
 */
export const headOfProblem = (
  { problem, retryAfterSeconds }: ProblemError,
  { method }: FastifyRequest,
  response: FastifyReply,
): string | undefined => {
  if (method === 'OPTIONS' && problem.code === 'method-not-allowed') {
    void response.status(204);
    return undefined;
  }
  // a connection that goes on would be asked again while the server ends
  if (problem.code === 'shutting-down') void response.header('connection', 'close');
  if (retryAfterSeconds !== undefined) void response.header('retry-after', String(retryAfterSeconds));
  void response.status(problem.status).type(PROBLEM_MEDIA_TYPE);
  return JSON.stringify(problem);
};
