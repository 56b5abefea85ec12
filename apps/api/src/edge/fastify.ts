import helmet from '@fastify/helmet';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { LIMITS } from '#contracts';
import {
  answerItself,
  answerUnreadable,
  boundConnections,
  type BrowserSessions,
  type Configuration,
  isLoopback,
  type Logger,
  RAW_SECURITY_HEADERS,
  RouteTable,
  type SignIn,
  type Telemetry,
  type TlsPair,
} from '#platform';
import type { Span } from '#application';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bodyLimitOf } from './body-limits.js';
import { type Limits, openLimits } from './limits/limits.js';
import { FOR_ANYBODY, refusalOf } from './own-origin.js';
import { keepDoor } from './door.js';
import { tellEnding } from './ending.js';
import { refuseConditions } from './if-match.js';
import { checkPage, markAsPage } from './page.js';
import type { PolicyConfig } from './policy.js';
import { problemError } from './problem-error.js';
import { type OtherForm, PATH_PART_LIMIT, ProblemFilter } from './problem-filter.js';
import { RequestBodies } from './request-bodies.js';
import { extendRouteConfig } from './route-config.js';
import { isDocsPage, isOfDocs, permitDocs, securityHeaders } from './security-headers.js';
import { watchSilent } from './silent-connections.js';

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

export interface HttpServer {
  readonly adapter: FastifyAdapter;
  readonly filter: ProblemFilter;
}

/** Files of Swagger UI are served whole: a range or condition that isn't met would be an error of its own. */
const serveWhole = ({ routeOptions, headers }: FastifyRequest): void => {
  if (!/^\/docs\/\*$/.test(routeOptions.url ?? '')) return;
  for (const name of ['range', 'if-range', 'if-match', 'if-unmodified-since']) delete headers[name];
};

/** A browser remembers HTTPS for a name with all its ports, and those of this machine are other people's, too. */
const isPublic = (publicUrl: string | undefined): boolean =>
  publicUrl !== undefined && !isLoopback(new URL(publicUrl).hostname);

/** This is an API beside the own one: how it spells paths, what all its answers carry, and its form of errors. */
export interface OtherApi extends OtherForm {
  /** Gives a URL as the routes spell it; one of the own API is given back as it is. */
  readonly canonicalUrl: (url: string) => string;
  readonly serve: (fastify: FastifyInstance) => void;
}

/** Pages that no module serves need these of the server. */
export interface EdgeOfPages {
  readonly limits: Limits;
  /** Answers as all routes do where something goes wrong. */
  readonly onError: (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;
}

/** Where people find the server, and whom it believes about that. */
export type Whereabouts = Pick<Configuration, 'host' | 'publicUrl' | 'trustedProxies' | 'rateLimit'>;
export interface HttpServerSettings extends Whereabouts {
  /** Where it is undefined, the server speaks HTTP. */
  readonly tls: TlsPair | undefined;
  /** Where it is undefined, nobody signs in. */
  readonly signIn: SignIn | undefined;
  /** Where it is undefined, the server speaks its own API alone. */
  readonly other?: OtherApi;
  /** They are known by their cookies; undefined where nobody signs in. */
  readonly sessions?: BrowserSessions | undefined;
  /** Serves what browsers sign in by. */
  readonly pages?: (fastify: FastifyInstance, edge: EdgeOfPages) => Promise<void>;
  /** Milliseconds on a clock that nobody sets. */
  readonly monotonic: () => number;
}

/**
 * Makes the Fastify instance under Nest, with limits, JSON only, and problem documents also for what Nest never sees.
 * What is refused for where it comes from, or has no route, is refused before its body is read.
 */
export const createHttpServer = async (
  logger: Logger,
  telemetry: Telemetry,
  { host, publicUrl, trustedProxies, rateLimit, tls, signIn, sessions, pages, other, monotonic }: HttpServerSettings,
): Promise<HttpServer> => {
  const routes = new RouteTable();
  const filter = new ProblemFilter(routes, logger, other);
  const refusal = refusalOf({ publicUrl, anyHost: signIn !== undefined });
  const adapter = new FastifyAdapter({
    bodyLimit: LIMITS.bodyBytes,
    requestTimeout: 120_000,
    forceCloseConnections: 'idle',
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    // both are answered here, as problems
    http: { requireHostHeader: false },
    https: tls === undefined ? null : { ...tls, requireHostHeader: false },
    return503OnClosing: false,
    rewriteUrl: ({ url = '/' }) => other?.canonicalUrl(url) ?? url,
    routerOptions: { maxParamLength: PATH_PART_LIMIT, ignoreTrailingSlash: true },
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (error: unknown, request: FastifyRequest, response: FastifyReply) => {
      void response.headers(RAW_SECURITY_HEADERS);
      filter.answer(refusal(request) ?? error, request, response);
    },
  } as ConstructorParameters<typeof FastifyAdapter>[0]) as unknown as FastifyAdapter;
  const fastify: FastifyInstance = adapter.getInstance();
  answerItself(fastify.server);
  boundConnections(fastify.server, {
    onCut: (connections) => logger.warn({ connections }, 'connections were cut that read no answers'),
  });
  tellEnding(fastify);
  const cutSilent = watchSilent(fastify.server);
  let isClosing = false;
  fastify.addHook('preClose', async () => {
    isClosing = true;
    await cutSilent();
  });
  fastify.addHook('onRoute', (route) => {
    // a browser alone finds something there, and is sent on
    if (route.url !== '/') routes.add(route.method, route.url);
    route.bodyLimit = bodyLimitOf(route.url);
    if (isDocsPage(route.url)) markAsPage(route);
    if (isOfDocs(route.url)) extendRouteConfig(route, { policy: { kind: 'anybody' } } satisfies PolicyConfig);
    checkPage(route);
    permitDocs(route);
  });
  other?.serve(fastify);
  await fastify.register(helmet, securityHeaders({ httpsAlone: tls !== undefined && isPublic(publicUrl) }));
  fastify.addHook('onRequest', async (request, response) => {
    if (isClosing) throw problemError('shutting-down', {});
    const refused = refusal(request);
    if (refused !== undefined) throw refused;
    if (request.is404) throw filter.unknownRoute(request, response);
    serveWhole(request);
  });
  observe(fastify, logger, telemetry);
  const limits = await openLimits(fastify, { rate: rateLimit, monotonic });
  keepDoor(fastify, { signIn, sessions, publicUrl, limits, figuresAreOpen: signIn === undefined || isLoopback(host) });
  refuseConditions(fastify);
  new RequestBodies().serve(fastify);
  await pages?.(fastify, { limits, onError: (error, request, reply) => filter.answer(error, request, reply) });
  return { adapter, filter };
};
