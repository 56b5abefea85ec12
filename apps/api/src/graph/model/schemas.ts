import type { JsonSchema } from '../../edge/shapes.js';
import { userMembers } from './user-members.js';
import { COMPLEX, ENTITIES, type Members, type MemberType } from './types.js';

const SCALARS: Readonly<Record<string, JsonSchema>> = {
  String: { type: ['string', 'null'] },
  Guid: { type: 'string', format: 'uuid' },
  Boolean: { type: ['boolean', 'null'] },
  Int32: { type: 'integer' },
  DateTimeOffset: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
};
export const nameOfSchema = (type: string): string => `Graph${type.slice(0, 1).toUpperCase()}${type.slice(1)}`;
const refer = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

const schemaOf = ({ type, many }: MemberType): JsonSchema => {
  const one = SCALARS[type] ?? refer(nameOfSchema(type));
  if (many === true) return { type: 'array', items: one };
  return SCALARS[type] === undefined ? { anyOf: [one, { type: 'null' }] } : one;
};
/** An answer to x-as-of says which time and which position it is about. */
const THEN: Readonly<Record<string, JsonSchema>> = {
  '@seatledger.asOf': { type: 'string', format: 'date-time' },
  '@seatledger.position': { type: 'string', pattern: String.raw`^\d{20}$` },
};
/** What we say besides Graph's members. */
const OURS: Readonly<Record<string, JsonSchema>> = {
  '@odata.type': { type: 'string' },
  '@odata.etag': { type: 'string', pattern: String.raw`^"\d+"$` },
  '@removed': { type: 'object', properties: { reason: { enum: ['changed', 'deleted'] } }, required: ['reason'] },
  '@seatledger.dryRun': { const: true },
  '@seatledger.shortfalls': { type: 'array', items: { type: 'object', additionalProperties: true } },
  '@seatledger.aliasesLost': { type: 'array', items: { type: ['string', 'null'] } },
  '@seatledger.unreadable': { type: 'array', items: { type: 'string' } },
  ...THEN,
  '@seatledger.addressIsNowOf': { type: ['string', 'null'], format: 'uuid' },
};
const CONTEXT = { '@odata.context': { type: 'string', format: 'uri' } };
const objectOf = (members: Members, more: Readonly<Record<string, JsonSchema>> = {}): JsonSchema => ({
  type: 'object',
  properties: {
    ...more,
    ...Object.fromEntries(Object.entries(members).map(([name, member]) => [name, schemaOf(member)])),
  },
});
const pageOf = (items: JsonSchema): JsonSchema => ({
  type: 'object',
  properties: {
    ...CONTEXT,
    ...THEN,
    '@odata.count': { type: 'integer' },
    '@odata.nextLink': { type: 'string', format: 'uri' },
    '@odata.deltaLink': { type: 'string', format: 'uri' },
    value: { type: 'array', items },
  },
  required: ['value'],
});

const text = { type: 'string' };
const DETAIL: JsonSchema = {
  type: 'object',
  properties: {
    code: text,
    message: text,
    target: text,
    '@seatledger.values': { type: 'object', additionalProperties: true },
  },
  required: ['code', 'message'],
};
/** Every answer in error has this shape, whatever its status. */
const ERROR: JsonSchema = {
  type: 'object',
  properties: {
    error: {
      type: 'object',
      properties: {
        code: text,
        message: text,
        details: { type: 'array', items: DETAIL },
        innerError: {
          type: 'object',
          properties: { code: text, date: text, 'request-id': text, 'client-request-id': text },
          required: ['date', 'request-id'],
        },
      },
      required: ['code', 'message', 'details', 'innerError'],
    },
  },
  required: ['error'],
};
export const GRAPH_ERROR = 'GraphError';

/** What a body may set of a user, and what it may bring besides, in any form. */
const bodyOf = (required: readonly string[]): JsonSchema => ({
  type: 'object',
  properties: Object.fromEntries(
    userMembers()
      .filter(([, { set }]) => set !== 'refused')
      .map(([name, member]) => [name, member.set === 'dropped' ? {} : schemaOf(member)]),
  ),
  required,
});
const RESTORE: JsonSchema = {
  type: 'object',
  properties: { newUserPrincipalName: { type: ['string', 'null'] }, autoReconcileProxyConflict: {} },
};
const partId = { type: ['string', 'integer'] };
const anyObject = { type: 'object', additionalProperties: true };
const BATCH: JsonSchema = {
  type: 'object',
  properties: {
    requests: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          id: partId,
          method: text,
          url: text,
          headers: anyObject,
          body: {},
          dependsOn: { type: 'array', items: partId },
        },
        required: ['id', 'method', 'url'],
      },
    },
  },
  required: ['requests'],
};
const BATCH_ANSWER: JsonSchema = {
  type: 'object',
  properties: {
    responses: {
      type: 'array',
      items: {
        type: 'object',
        properties: { id: partId, status: { type: 'integer' }, headers: anyObject, body: {} },
        required: ['id', 'status', 'headers'],
      },
    },
  },
  required: ['responses'],
};
const guids = { type: 'array', items: { type: 'string', format: 'uuid' } };
const ASSIGN_LICENSE: JsonSchema = {
  type: 'object',
  properties: {
    addLicenses: {
      type: 'array',
      items: {
        type: 'object',
        properties: { skuId: { type: 'string', format: 'uuid' }, disabledPlans: guids },
        required: ['skuId'],
      },
    },
    removeLicenses: guids,
  },
  required: ['addLicenses', 'removeLicenses'],
};

/** Every shape of `/v1.0` by its name in the OpenAPI document, made from the tables of types. */
export const graphSchemas = (): Readonly<Record<string, JsonSchema>> => ({
  [GRAPH_ERROR]: ERROR,
  GraphDryRun: { type: 'object', properties: OURS },
  GraphAssignLicense: ASSIGN_LICENSE,
  GraphNewUser: bodyOf(['userPrincipalName', 'displayName']),
  GraphUserChanges: bodyOf([]),
  GraphRestore: RESTORE,
  GraphBatch: BATCH,
  GraphBatchAnswer: BATCH_ANSWER,
  ...Object.fromEntries(Object.entries(COMPLEX).map(([name, members]) => [nameOfSchema(name), objectOf(members)])),
  ...Object.fromEntries(
    Object.entries(ENTITIES).flatMap(([name, members]) => [
      [nameOfSchema(name), objectOf(members, { ...CONTEXT, ...OURS })],
      [`${nameOfSchema(name)}List`, pageOf(refer(nameOfSchema(name)))],
    ]),
  ),
});
