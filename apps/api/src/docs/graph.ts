import { errorCatalogue, type ErrorCode } from '#contracts';
import { HEADERS } from './headers.js';
import { reference } from '../edge/shapes.js';
import { GRAPH_ERROR } from '../graph/model/schemas.js';
import { graphWords } from '../graph/protocol/error-table.js';

const text = (description: string) => ({ description, schema: { type: 'string' } });
/** Every answer of `/v1.0` carries these. */
const ALWAYS = {
  'OData-Version': text('4.0'),
  'request-id': text('Finds the request again.'),
  'client-request-id': text('What the client called the request.'),
};
const OF_COMMANDS = HEADERS.ofProblems;

/** Describes the answers of a route of `/v1.0` in error: one shape for each status that one of its codes has. */
export const graphErrorAnswers = (
  codes: readonly ErrorCode[],
  isCommand: boolean,
): Readonly<Record<string, object>> => {
  const statuses = new Map<number, ErrorCode[]>();
  for (const code of [...new Set(codes)].toSorted()) {
    const { status } = graphWords(code);
    statuses.set(status, [...(statuses.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...statuses].map(([status, found]) => [
      String(status),
      {
        description: found.map((code) => `\`${code}\`: ${errorCatalogue[code].title}`).join('\n\n'),
        headers: graphHeaders(status, isCommand),
        content: { 'application/json': { schema: reference(GRAPH_ERROR) } },
      },
    ]),
  );
};

/** Gives the headers that an answer of `/v1.0` may have. */
export const graphHeaders = (status: number, isCommand: boolean): object => ({
  ...ALWAYS,
  ...(status === 401 || status === 403 ? { 'WWW-Authenticate': HEADERS.challenge } : {}),
  ...(status === 503 || status === 429 ? { 'Retry-After': HEADERS.retryAfter } : {}),
  ...(status === 405 ? { Allow: text('What the path takes.') } : {}),
  ...(isCommand ? OF_COMMANDS : {}),
  ...(status === 410 ? { Location: text('Where to ask for all of it again.') } : {}),
  ...(status === 201 ? { Location: text('Where it is found.') } : {}),
});
