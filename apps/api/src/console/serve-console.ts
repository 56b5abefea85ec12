import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify';
import type { PageConfig } from '../edge/page.js';
import type { PolicyConfig } from '../edge/policy.js';
import type { ProblemFilter } from '../edge/problem-filter.js';
import { NOT_BUILT } from './not-built.js';

/** The console loads nothing but its own files. Its styles stand in its elements, too. */
const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; " +
  "frame-ancestors 'none'";

const FOREVER = 'public, max-age=31536000, immutable';
const PAGE = { page: true, policy: { kind: 'anybody' } } satisfies PageConfig & PolicyConfig;
const ASSET = { policy: PAGE.policy } satisfies PolicyConfig;
/** What is still to be thought of by HTTP about a part of a file, or about one that changed, isn't answered here. */
const UNANSWERED = ['range', 'if-range', 'if-unmodified-since'];

/** Files that the build wrote have plain names; the compressed ones are never asked for by their own. */
const NAME = /^(?!.*\.(?:br|gz)$)[\w@~-][\w@~.-]{0,200}$/;

const routed = (config: object): RouteShorthandOptions =>
  ({ config, schema: { hide: true } }) as object as RouteShorthandOptions;

const isFile = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined))?.isFile() === true;

/** Tells a browser, which names HTML, from a program, which takes anything. */
const wantsPage = ({ headers }: FastifyRequest): boolean =>
  (headers.accept ?? '')
    .split(',')
    .some((each) => /^\s*text\/html\s*(;|$)/i.test(each) && !/;\s*q=0(\.0*)?\s*(;|$)/i.test(each));

/** Everything but a file is the page, which itself finds what its address means. */
const sendPage = async (response: FastifyReply, folder: string, file: string): Promise<FastifyReply> => {
  const isPage = file === 'index.html' || !NAME.test(file) || !(await isFile(join(folder, file)));
  if (!isPage) return response.header('cache-control', 'no-cache').sendFile(file);
  if (!(await isFile(join(folder, 'index.html'))))
    return response.status(503).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(NOT_BUILT);
  // releases whose files have equal times and lengths would be told apart by neither of them
  const { raw } = response.request;
  delete raw.headers['if-none-match'];
  delete raw.headers['if-modified-since'];
  return response.header('cache-control', 'no-cache').sendFile('index.html', { etag: false, lastModified: false });
};

export interface ConsoleSettings {
  /** The build wrote the console here. It may be missing: then a page says how to build it. */
  readonly folder: string;
  readonly filter: Pick<ProblemFilter, 'answer' | 'unknownRoute'>;
}

/**
 * Serves the console under `/console/`, and sends whoever opens the server in a browser there. Anybody may load it:
 * it holds nothing of a tenant, and counts against no limit.
 */
export const serveConsole = async (fastify: FastifyInstance, { folder, filter }: ConsoleSettings): Promise<void> => {
  await fastify.register(async (scope) => {
    await scope.register(fastifyStatic, {
      root: folder,
      serve: false,
      preCompressed: true,
      acceptRanges: false,
      cacheControl: false,
      dotfiles: 'deny',
      suppressWarning: true,
    });
    // Nest gives its own to what isn't a scope alone
    scope.setErrorHandler((error, request, response) => filter.answer(error, request, response));
    scope.addHook('onRequest', async ({ headers }, response) => {
      for (const name of UNANSWERED) delete headers[name];
      void response.headers({ 'content-security-policy': POLICY, 'referrer-policy': 'no-referrer' });
    });
    const method = ['GET', 'HEAD'];
    scope.route({
      method,
      url: '/',
      ...routed(PAGE),
      handler: async (request, response) => {
        if (!wantsPage(request)) throw filter.unknownRoute(request, response);
        return response.header('cache-control', 'no-store').redirect('/console/');
      },
    });
    scope.route({
      method,
      url: '/console',
      ...routed(PAGE),
      handler: async (_request, response) => sendPage(response, folder, 'index.html'),
    });
    scope.route({
      method,
      url: '/console/*',
      ...routed(PAGE),
      handler: async ({ params }, response) => sendPage(response, folder, (params as { '*': string })['*']),
    });
    scope.route({
      method,
      url: '/console/assets/*',
      ...routed(ASSET),
      handler: async (request, response) => {
        const { '*': name } = request.params as { '*': string };
        if (!NAME.test(name) || !(await isFile(join(folder, 'assets', name)))) {
          // during a change of releases the next instance may have it
          void response.header('cache-control', 'no-store');
          throw filter.unknownRoute(request, response);
        }
        return response.header('cache-control', FOREVER).sendFile(`assets/${name}`);
      },
    });
  });
};
