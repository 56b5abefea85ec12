import type { FastifyInstance } from 'fastify';
import type { OtherApi } from '../edge/fastify.js';
import { headOfGraphProblem } from './protocol/graph-problem.js';
import { serveGraphHeaders } from './protocol/headers.js';
import { canonicalUrl, isGraphPath } from './protocol/paths.js';

/** Lets the server of `/api` serve `/v1.0` too: its spellings of paths, its headers, and its form of errors. */
export const graphApi: OtherApi = {
  canonicalUrl,
  serve: (fastify: FastifyInstance) => serveGraphHeaders(fastify),
  answers: ({ url }) => isGraphPath(url),
  headOfProblem: headOfGraphProblem,
};
