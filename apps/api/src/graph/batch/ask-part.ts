import { defined } from '#licensing';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { PartAnswer } from './in-turn.js';
import type { Part } from './read-batch.js';

/** A part may say these of itself. Who asks, and from where, is the batch's to say. */
const OWN = [
  'accept',
  'content-type',
  'consistencylevel',
  'client-request-id',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'prefer',
  'x-correlation-id',
  'x-reason',
  'x-reference',
  'x-version',
];
const OF_THE_BATCH = [
  'authorization',
  'cookie',
  'x-csrf-token',
  'host',
  'x-tenant-id',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
];
const LONGEST_KEY = 200;

const textOf = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(',') : value;
const among = (names: readonly string[], headers: Readonly<Record<string, string | string[] | undefined>>) =>
  defined(Object.fromEntries(names.map((name) => [name, textOf(headers[name])]))) as Readonly<Record<string, string>>;

/** The batch may be sent again as a whole, and then each part is a repeat. */
const keyOf = ({ headers }: FastifyRequest, { id }: Part): Readonly<Record<string, string>> => {
  const key = textOf(headers['idempotency-key']);
  const own = `${key}.${id}`;
  return key === undefined || own.length > LONGEST_KEY ? {} : { 'idempotency-key': own };
};

/** A part is asked inside the process, by HTTP; links in its answer lead to where the batch found the server. */
const rebased = (value: unknown, from: string, to: string): unknown => {
  if (Array.isArray(value)) return value.map((each) => rebased(each, from, to));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      name.startsWith('@odata.') && typeof each === 'string' && each.startsWith(`${from}/`)
        ? `${to}${each.slice(from.length)}`
        : rebased(each, from, to),
    ]),
  );
};

/** Asks one part of a batch as a request of its own: the door, the limits and the routes are those of any other. */
export const askPart = async (
  fastify: FastifyInstance,
  batch: FastifyRequest,
  part: Part,
  base: string,
): Promise<PartAnswer> => {
  const headers = {
    ...keyOf(batch, part),
    ...among(OWN, part.headers),
    ...(part.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...among(OF_THE_BATCH, batch.headers),
  };
  const answer = await fastify.inject({
    method: part.method as 'GET',
    url: part.url,
    headers,
    ...defined({ remoteAddress: batch.raw.socket.remoteAddress }),
    ...(part.body === undefined ? {} : { payload: JSON.stringify(part.body) }),
  });
  const told = Object.entries(answer.headers).flatMap(([name, value]) =>
    TOLD.has(name) && value !== undefined ? [[TOLD.get(name) ?? name, String(value)]] : [],
  );
  const isJson = String(answer.headers['content-type'] ?? '').includes('json');
  const from = `http://${String(batch.headers.host ?? '')}`;
  const body = isJson ? rebased(JSON.parse(answer.payload), from, base) : answer.payload;
  return {
    id: part.id,
    status: answer.statusCode,
    headers: Object.fromEntries(told),
    ...(answer.payload === '' ? {} : { body }),
  };
};

/** These headers of its answer are told of a part, as they are usually spelt. */
const TOLD: ReadonlyMap<string, string> = new Map([
  ['content-type', 'Content-Type'],
  ['odata-version', 'OData-Version'],
  ['request-id', 'request-id'],
  ['client-request-id', 'client-request-id'],
  ['location', 'Location'],
  ['retry-after', 'Retry-After'],
  ['etag', 'ETag'],
  ['idempotency-key', 'Idempotency-Key'],
  ['x-command-id', 'x-command-id'],
  ['x-position', 'x-position'],
]);
