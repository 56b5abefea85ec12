import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { v7 } from 'uuid';
import { isGraphPath } from './paths.js';

/** Clients send this id to find a request again; anything that isn't like one is not repeated to them. */
const CLIENT_ID = /^[\w.-]{1,64}$/;
export const clientRequestId = ({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined => {
  const given = headers['client-request-id'];
  return typeof given === 'string' && CLIENT_ID.test(given) ? given : undefined;
};

const wantsNone = ({ headers }: Pick<FastifyRequest, 'headers'>): boolean =>
  /odata\.metadata=none/i.test(headers.accept ?? '');
/** Leaves out what Graph leaves out for who wants no metadata: all but the links and the count. */
export const withoutMetadata = <B extends object>(request: Pick<FastifyRequest, 'headers'>, body: B): object =>
  wantsNone(request) ? (stripped(body) as object) : body;
const KEPT = new Set(['@odata.nextLink', '@odata.deltaLink', '@odata.count']);
const stripped = (part: unknown): unknown => {
  if (Array.isArray(part)) return part.map(stripped);
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(
    Object.entries(part)
      .filter(([name]) => !name.includes('@odata.') || KEPT.has(name))
      .map(([name, value]) => [name, stripped(value)]),
  );
};

export const contentType = (request: Pick<FastifyRequest, 'headers'>): string =>
  `application/json;odata.metadata=${wantsNone(request) ? 'none' : 'minimal'};odata.streaming=true;` +
  'IEEE754Compatible=false;charset=utf-8';

/** Puts on an answer what every answer of `/v1.0` carries; again it changes nothing. */
export const tellRequest = (request: FastifyRequest, response: FastifyReply): string => {
  const known = response.getHeader('request-id');
  const id = typeof known === 'string' ? known : v7();
  const client = clientRequestId(request);
  void response.headers({ 'request-id': id, 'odata-version': '4.0' });
  if (client !== undefined) void response.header('client-request-id', client);
  return id;
};

/** Has every answer of `/v1.0` carry these headers, whoever refuses the request later. */
export const serveGraphHeaders = (fastify: FastifyInstance): void => {
  fastify.addHook('onRequest', async (request, response) => {
    if (isGraphPath(request.url)) tellRequest(request, response);
  });
};
