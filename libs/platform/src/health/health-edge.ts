import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { boundConnections } from '../http/bound-connections.js';
import { headOfProblem, problemOfBug, unknownRoute } from '../http/http-problems.js';
import { ProblemError, problemError } from '../http/problem-error.js';
import { answerItself, answerUnreadable } from '../http/raw-answers.js';
import { RAW_SECURITY_HEADERS } from '../http/raw-security-headers.js';
import { RouteTable } from '../http/routes.js';
import type { Logger } from '../logging/logger.js';

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** Whatever goes wrong on a port of health and figures is a problem document, as it is in the API. */
@Catch()
export class HealthProblems implements ExceptionFilter {
  constructor(private readonly logger: Pick<Logger, 'error'>) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Answers also what Fastify finds before Nest sees the request. */
  answer(error: unknown, request: FastifyRequest, response: FastifyReply): void {
    if (response.sent) return;
    const found = this.#problem(error, request);
    void response.headers(RAW_SECURITY_HEADERS).send(headOfProblem(found, request, response));
  }

  #problem(error: unknown, request: FastifyRequest): ProblemError {
    if (error instanceof ProblemError) return error;
    if (codeOf(error) === 'FST_ERR_BAD_URL') return problemError('malformed-url', {});
    return problemOfBug(error, request, this.logger);
  }
}

export interface HealthEdge {
  readonly adapter: FastifyAdapter;
  readonly filter: HealthProblems;
}

/** Makes the Fastify instance under Nest. Machines ask it under whatever name they know this one, or under none. */
export const createHealthEdge = (logger: Pick<Logger, 'error'>): HealthEdge => {
  const routes = new RouteTable();
  const filter = new HealthProblems(logger);
  const adapter = new FastifyAdapter({
    forceCloseConnections: 'idle',
    // these are answered here, as problems
    http: { requireHostHeader: false },
    return503OnClosing: false,
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (error: unknown, request: FastifyRequest, response: FastifyReply) =>
      filter.answer(error, request, response),
  } as ConstructorParameters<typeof FastifyAdapter>[0]) as unknown as FastifyAdapter;
  const fastify: FastifyInstance = adapter.getInstance();
  answerItself(fastify.server);
  boundConnections(fastify.server);
  let isClosing = false;
  fastify.addHook('preClose', async () => {
    isClosing = true;
  });
  fastify.addHook('onRoute', ({ method, url }) => routes.add(method, url));
  fastify.addHook('onRequest', async (request, response) => {
    if (isClosing) throw problemError('shutting-down', {});
    if (request.is404) throw unknownRoute(routes, request, response);
  });
  return { adapter, filter };
};
