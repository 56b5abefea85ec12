import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { LIMITS, PROBLEM_MEDIA_TYPE } from '#contracts';
import { isLoopback, type Logger, type Telemetry } from '#platform';
import type { Span } from '#application';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bodyLimitOf } from './body-limits.js';
import { type ProblemError, problemError } from './problem-error.js';
import { JSON_TYPES, PATH_PART_LIMIT, ProblemFilter } from './problem-filter.js';
import { RouteTable } from './routes.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });
/** Says of a header as much as an answer may repeat. */
const word = (text: string): string => (/^[\w.,; -]{1,40}$/.test(text) ? text : 'given');
/** Finds the problem of a JSON body that isn't plain UTF-8, of which ASCII is a part. */
const encodedOtherwise = ({ headers }: FastifyRequest): ProblemError | undefined => {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity')
    return problemError('unsupported-media-type', { supported: JSON_TYPES, contentEncoding: word(encoding) });
  const [, charset] = /;\s*charset\s*=\s*"?([^";]*)/i.exec(headers['content-type'] ?? '') ?? [];
  return charset === undefined || /^\s*(utf-?8|us-ascii)\s*$/i.test(charset)
    ? undefined
    : problemError('unsupported-media-type', { supported: JSON_TYPES, charset: word(charset.trim()) });
};

/** Reads a body, if there is one; what isn't UTF-8 isn't JSON. */
const parseJson = (
  request: FastifyRequest,
  body: Buffer,
  done: (error: Error | null, value?: unknown) => void,
): void => {
  if (body.byteLength === 0) return done(null);
  const unreadable = encodedOtherwise(request);
  if (unreadable) return done(unreadable);
  try {
    done(null, JSON.parse(utf8.decode(body)));
  } catch {
    done(problemError('malformed-json', {}));
  }
};

/**
 * Machines ask these under whatever name or address they know this one; nothing is told there that a page could use.
 */
const FOR_ANYBODY: ReadonlySet<string> = new Set(['/health/live', '/health/ready', '/metrics']);

const hostOf = (authority: string): string => authority.replace(/:\d+$/, '');
/**
 * While authentication is off, being on this machine is all that protects. So a page of another origin is refused, and
 * so is a host name that isn't a loopback one: by DNS rebinding, a page could reach the server under its own name.
 */
const onlyFromHere = (request: FastifyRequest): void => {
  if (FOR_ANYBODY.has(request.routeOptions.url ?? '')) return;
  const { host, origin } = request.headers;
  if (host !== undefined && !isLoopback(hostOf(host))) throw problemError('host-not-allowed', {});
  if (origin === undefined) return;
  if (!URL.canParse(origin) || !isLoopback(new URL(origin).hostname)) throw problemError('origin-not-allowed', {});
};

/** Logs, counts and traces each request by its route's template, never by its path, which holds ids and addresses. */
const observe = (fastify: FastifyInstance, logger: Logger, { metrics, tracer }: Telemetry): void => {
  const spans = new WeakMap<FastifyRequest, Span>();
  fastify.addHook('onRequest', async (request) => {
    const { method, headers } = request;
    const route = request.routeOptions.url ?? 'unknown';
    if (FOR_ANYBODY.has(route)) return;
    const parent = [headers.traceparent].flat()[0];
    const attributes = { 'http.request.method': method, 'http.route': route };
    const span = tracer.start(`${method} ${route}`, { kind: 'server', parent, attributes });
    spans.set(request, span);
    // What the request sends on is caused by this span.
    if (span.traceparent !== undefined) headers.traceparent = span.traceparent;
  });
  fastify.addHook('onResponse', async (request, { statusCode: status, elapsedTime }) => {
    const { method, routeOptions } = request;
    const route = routeOptions.url ?? 'unknown';
    spans.get(request)?.end({ failed: status >= 500, attributes: { 'http.response.status_code': status } });
    metrics.answered({ method, route, status, seconds: elapsedTime / 1_000 });
    logger.debug({ method, route, status, milliseconds: Math.round(elapsedTime) }, 'answered');
  });
};

/** What Node can't read as HTTP reaches no route; it is answered on the bare connection, which ends then. */
const answerUnreadable = (error: { readonly code?: string }, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const known = { HPE_HEADER_OVERFLOW: 'headers-too-large', ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout' } as const;
  const { problem } = problemError(known[error.code as keyof typeof known] ?? 'malformed-http', {});
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    `content-type: ${PROBLEM_MEDIA_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
};

export interface HttpServer {
  readonly adapter: FastifyAdapter;
  readonly filter: ProblemFilter;
}

/**
 * Makes the Fastify instance under Nest, with limits, JSON only, and problem documents also for what Nest never sees.
 */
export const createHttpServer = (logger: Logger, telemetry: Telemetry): HttpServer => {
  const routes = new RouteTable();
  const filter = new ProblemFilter(routes, logger);
  const adapter = new FastifyAdapter({
    bodyLimit: LIMITS.bodyBytes,
    requestTimeout: 120_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: PATH_PART_LIMIT, ignoreTrailingSlash: true },
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (error: unknown, request: FastifyRequest, response: FastifyReply) =>
      filter.answer(error, request, response),
  } as ConstructorParameters<typeof FastifyAdapter>[0]) as unknown as FastifyAdapter;
  const fastify: FastifyInstance = adapter.getInstance();
  fastify.addHook('onRoute', (route) => {
    routes.add(route.method, route.url);
    route.bodyLimit = bodyLimitOf(route.url);
  });
  fastify.addHook('onRequest', async (request) => onlyFromHere(request));
  observe(fastify, logger, telemetry);
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(/^application\/([a-z.-]+\+)?json(;|$)/i, { parseAs: 'buffer' }, parseJson);
  return { adapter, filter };
};
