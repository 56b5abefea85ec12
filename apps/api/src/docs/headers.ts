import { callerId } from '#contracts';
import { z } from 'zod';
import { jsonSchema, type JsonSchema } from '../edge/shapes.js';

export interface Header {
  readonly description: string;
  readonly required?: boolean;
  readonly schema: JsonSchema;
}
const header = (description: string, schema: JsonSchema): Header => ({ description, schema });

const idempotencyKey = header(
  'The key that the command has, also where the request gave none: ask again under it.',
  jsonSchema(callerId, 'input'),
);
const commandId = header('The id of the command, which follows from its key.', jsonSchema(z.guid(), 'output'));
const position = header('Where in the log the command stands, for minPosition.', {
  type: 'string',
  pattern: String.raw`^\d{20}$`,
});
const location = header('Where what came into being is found.', { type: 'string', format: 'uri-reference' });
const retryAfter = header('So many seconds should pass before the next try.', {
  type: 'string',
  pattern: String.raw`^\d+$`,
});
const always = (each: Header): Header => ({ ...each, required: true });

const challenge = header('How to be known (RFC 6750), and where it says whose tokens are taken (RFC 9728).', {
  type: 'string',
  pattern: '^Bearer ',
});

const etag = header('A weak tag of what was served, for If-None-Match. If-Match takes a revision instead.', {
  type: 'string',
  pattern: '^W/"[^"]+"$',
});
const cacheControl = header('It is for whoever asked alone, and to be asked for again each time.', {
  type: 'string',
  const: 'private, no-cache',
});
const notKept = header('What is told now is no answer to a later question.', { type: 'string', const: 'no-store' });
const atOnce = header('A proxy such as nginx hands each event on as it comes.', { type: 'string', const: 'no' });
const vary = header('The answer depends on these headers of the request.', { type: 'string' });

const link = header('Leads to the next page of what has no place for it itself, such as CSV (RFC 8288).', {
  type: 'string',
  pattern: '^<[^>]+>; rel="next"$',
});

/** The headers of answers. Of a problem only what is known when it is found is told. */
export const HEADERS = {
  ofCommands: { 'Idempotency-Key': always(idempotencyKey), 'x-command-id': always(commandId), 'x-position': position },
  ofCreations: { Location: always(location) },
  ofProblems: { 'Idempotency-Key': idempotencyKey, 'x-command-id': commandId, 'x-position': position },
  ofTagged: { ETag: etag, 'Cache-Control': cacheControl, Vary: vary },
  ofEvents: { 'Cache-Control': notKept, 'x-accel-buffering': atOnce },
  ofForms: { Vary: vary, Link: link },
  retryAfter: always(retryAfter),
  challenge,
} as const satisfies Readonly<Record<string, Header | Readonly<Record<string, Header>>>>;
