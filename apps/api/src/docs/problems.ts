import { errorCatalogue, type ErrorCode, errorCodes, errorMembers, PROBLEM_MEDIA_TYPE } from '#contracts';
import { z } from 'zod';
import { type JsonSchema, openShape, reference } from '../edge/shapes.js';
import { type Header, HEADERS } from './headers.js';

const nameOf = (code: ErrorCode): string =>
  `${code.replaceAll(/(?:^|-)([a-z])/g, (_match, letter: string) => letter.toUpperCase())}Problem`;

/** These are told of a command that was refused, too. */
const OF_COMMAND = { commandId: z.guid().optional(), position: z.string().optional() };
const problemOf = (code: ErrorCode) => {
  const { title, meaning, status } = errorCatalogue[code];
  return z
    .object({
      type: z.literal(`/api/errors/${code}`),
      title: z.string(),
      status: z.literal(status),
      detail: z.string().describe('For a person: what happened and what to do.'),
      code: z.literal(code),
      instance: z.string().optional(),
      ...OF_COMMAND,
      ...errorMembers[code],
    })
    .meta({ title, description: meaning });
};
/** The problem documents of all codes: what a program looks at is fixed, and the numbers of the case come along. */
export const problemSchemas = (): Readonly<Record<string, JsonSchema>> =>
  Object.fromEntries(errorCodes().map((code) => [nameOf(code), openShape(problemOf(code))]));

/** What may go wrong wherever a request arrives, before any route sees it. */
const ANYWHERE: readonly ErrorCode[] = [
  'malformed-http',
  'malformed-url',
  'request-timeout',
  'headers-too-large',
  'expectation-failed',
  'shutting-down',
  'invalid-if-match',
  'internal-error',
];
/** Anybody may see whether it runs, under whatever name of this machine, and nothing else. */
const FROM_ELSEWHERE: readonly ErrorCode[] = ['host-not-allowed', 'origin-not-allowed'];
const OF_A_PATH: readonly ErrorCode[] = ['path-too-long'];
const OF_A_BODY: readonly ErrorCode[] = [
  'malformed-json',
  'duplicate-member',
  'body-too-complex',
  'body-too-large',
  'unsupported-media-type',
  'overloaded',
];

interface Request {
  readonly path: string;
  readonly hasBody: boolean;
}
/** All codes that a route may answer with: its own, and what is found before it is reached. */
export const codesOfRequest = (own: readonly ErrorCode[], { path, hasBody }: Request): ReadonlySet<ErrorCode> =>
  new Set([
    ...own,
    ...ANYWHERE,
    ...(/^\/(api|v1\.0)/.test(path) ? FROM_ELSEWHERE : []),
    ...(path.includes('{') ? OF_A_PATH : []),
    ...(hasBody ? OF_A_BODY : []),
  ]);

type Response = {
  readonly description: string;
  readonly headers?: Readonly<Record<string, Header>>;
  readonly content: object;
};
/** Describes one answer for each status that a route may have in error, with the codes that have it. */
export const problemAnswers = (
  own: readonly ErrorCode[],
  request: Request,
  isCommand: boolean,
): Readonly<Record<string, Response>> => {
  const codes = [...codesOfRequest(own, request)].toSorted();
  const statuses = new Set(codes.map((code) => errorCatalogue[code].status));
  return Object.fromEntries(
    [...statuses].map((status) => {
      const ofStatus = codes.filter((code) => errorCatalogue[code].status === status);
      return [String(status), problemAnswer(status, ofStatus, isCommand)];
    }),
  );
};
const problemAnswer = (status: number, codes: readonly ErrorCode[], isCommand: boolean): Response => {
  const references = codes.map((code) => reference(nameOf(code)));
  const [schema] = references.length === 1 ? references : [{ oneOf: references }];
  const headers = {
    ...(status === 401 ? { 'WWW-Authenticate': { ...HEADERS.challenge, required: true } } : {}),
    ...(status === 403 ? { 'WWW-Authenticate': HEADERS.challenge } : {}),
    ...(status === 503 || status === 429 ? { 'Retry-After': HEADERS.retryAfter } : {}),
    ...(isCommand ? HEADERS.ofProblems : {}),
  };
  return {
    description: codes.map((code) => `\`${code}\`: ${errorCatalogue[code].title}`).join('\n\n'),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    content: { [PROBLEM_MEDIA_TYPE]: { schema } },
  };
};
