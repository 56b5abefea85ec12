import { LEFT_CODES, READABLES, STEPS_WITH_REFERENCE, USER_FIELDS } from '#licensing';
import { z } from 'zod';
import type { ErrorCode, ErrorMembers } from './error-catalogue.js';
import {
  ROLE_FAULTS,
  type RoleFault,
  SESSION_FAULTS,
  type SessionFault,
  TOKEN_FAULTS,
  type TokenFault,
} from './sign-in-faults.js';

/** A value as it stands in JSON: an id of the domain is a text there. */
type Plain<T> = T extends string
  ? {} extends Record<T, 1>
    ? string
    : T
  : T extends readonly (infer Item)[]
    ? Plain<Item>[]
    : T extends object
      ? { -readonly [K in keyof T]: Plain<T[K]> }
      : T;
type Shape<M> = {
  readonly [K in keyof M]-?: {} extends Pick<M, K>
    ? z.ZodExactOptional<z.ZodType<Plain<Exclude<M[K], undefined>>>>
    : z.ZodType<Plain<M[K]>>;
};
type Shapes = { readonly [C in ErrorCode]: Shape<ErrorMembers[C]> };

const id = z.guid();
const ids = z.array(id);
const instant = z.iso.datetime();
const number = z.int();
const text = z.string();
const texts = z.array(text);

const WITH_PROBLEMS = { problems: z.array(z.object({ at: text, code: text, message: text })) };
const FAILURE = {
  idempotencyKey: text.exactOptional(),
  faultId: id.exactOptional(),
  commandId: id.exactOptional(),
  retryAfterSeconds: number.exactOptional(),
};
const ADDRESS = { field: z.enum(['userPrincipalName', 'aliases']), index: number.exactOptional() };
const PLANS_OF_PRODUCTS = z.array(z.object({ skuId: id, planIds: ids }));
const LEFT_ALONE = z.object({
  what: z.enum(['user', 'license', ...USER_FIELDS]),
  skuId: id.exactOptional(),
  code: z.enum(LEFT_CODES),
  by: id.exactOptional(),
});
const UPS_AND_DOWNS = z.record(z.string(), z.enum(['up', 'down']));
const REASONS = z.array(z.object({ code: text, subject: text, text, since: text }));

/** The members that the problem document of each code has besides those of every one. */
export const errorMembers = {
  'tenant-not-found': {},
  'user-not-found': { among: z.literal('deleted-users').exactOptional() },
  'alias-names-no-user': { userId: id },
  'product-not-found': {
    skuId: id.exactOptional(),
    line: number.exactOptional(),
    skuPartNumber: text.exactOptional(),
  },
  'purchase-not-found': { purchaseId: id },
  'operation-not-found': {},
  'command-not-found': {},
  'subscription-not-found': { skuId: id },
  'error-not-found': {},
  'dry-run-gone': {},
  'selection-gone': {},
  'sync-state-not-found': {},
  'tenant-exists': {},
  'tenant-closed': { purgeAt: instant },
  'tenant-retention-over': { purgeAt: instant },
  'purchase-exists': { purchaseId: id },
  'user-id-taken': { userId: id },
  'user-deleted': { userId: id, purgeAt: instant },
  'user-not-deleted': { userId: id, asked: z.literal('erase').exactOptional() },
  'address-taken': { ...ADDRESS, heldBy: id },
  'alias-not-held': { index: number },
  'no-subscription': { skuId: id },
  'no-available-seats': { skuId: id, valid: number, expired: number, assigned: number, available: number },
  'no-usable-purchase': { skuId: id },
  'not-held': { skuIds: ids, userId: id },
  'already-held': { skuIds: ids, userId: id },
  'not-undoable': { commandType: text },
  'nothing-to-undo': {},
  'operation-still-running': { operationId: id },
  'not-undone': { userId: id, left: z.array(LEFT_ALONE) },
  'usage-location-required': {
    userId: id.exactOptional(),
    situation: z.enum(['creation', 'clearing']).exactOptional(),
  },
  'not-permitted-in-location': { usageLocation: text, plans: PLANS_OF_PRODUCTS },
  'purchase-state': {
    purchaseId: id,
    state: z.enum(['active', 'expired', 'suspended', 'cancelled']),
    step: text,
  },
  'stale-version': { version: number, recorded: number },
  'precondition-failed': { expected: number, actual: number, changedBy: text, changedAt: instant },
  'user-purged': { userId: id },
  'retention-over': { userId: id, purgeAt: instant },
  'operation-abandoned': { operationId: id },
  'ambiguous-user': { userIds: ids, index: number.exactOptional() },
  'duplicate-address': ADDRESS,
  'plan-not-in-product': {
    skuId: id,
    planIds: ids,
    productRevision: number.exactOptional(),
    places: z.array(number).exactOptional(),
  },
  'ambiguous-plan': { skuId: id, planIds: ids, place: number },
  'same-user': { userId: id },
  'add-and-remove-same-product': { skuIds: ids },
  'duplicate-product': { skuIds: ids },
  'replace-needs-a-product': {},
  'nothing-to-do': {},
  'confirmation-required': {
    distinctUsers: number,
    confirm: number.exactOptional(),
    asked: z.literal('close').exactOptional(),
  },
  'erasure-not-confirmed': { userId: id },
  'plans-taken-away': {
    count: number,
    products: PLANS_OF_PRODUCTS,
    services: texts,
    holders: number.exactOptional(),
    confirm: number.exactOptional(),
  },
  'restrictions-taken-away': {
    count: number,
    plans: number,
    planIds: ids,
    countries: texts,
    confirm: number.exactOptional(),
  },
  'product-named-twice': { count: number, pairs: z.array(ids) },
  'duplicate-user': { lines: z.array(z.object({ index: number, sameAs: number })), count: number },
  'too-many-users': { limit: number, users: number },
  'too-many-plans': { limit: number, plans: number },
  'operation-without-users': {},
  'command-id-reused': {},
  'version-reused': { version: number },
  'no-reason': { commandId: id },
  'ambiguous-product': { skuPartNumber: text, skuIds: ids },
  'duplicate-part-number-row': { skuId: id },
  'reference-required': { step: z.enum(STEPS_WITH_REFERENCE) },
  'invalid-reference': { form: text.exactOptional() },
  'erase-at-once-off': {},
  forbidden: { role: text, commandType: text },
  'clock-not-trusted': FAILURE,
  'store-unavailable': FAILURE,
  'wrong-history': FAILURE,
  'read-models-unavailable': FAILURE,
  'broker-unavailable': FAILURE,
  'outcome-unknown': FAILURE,
  'too-many-dry-runs': FAILURE,
  conflict: FAILURE,
  overloaded: FAILURE,
  'internal-error': FAILURE,
  'message-too-large': { ...FAILURE, limitBytes: number.exactOptional() },
  'damaged-event': {
    ...FAILURE,
    position: text.exactOptional(),
    stream: text.exactOptional(),
    eventId: text.exactOptional(),
  },
  'damaged-stream': { ...FAILURE, stream: text.exactOptional() },
  'damaged-personal-data': {
    ...FAILURE,
    personId: text.exactOptional(),
    fault: z.enum(['damaged-key', 'missing-person-key', 'seal-broken']).exactOptional(),
  },
  'malformed-json': {},
  'duplicate-member': { at: text },
  'body-too-complex': { measure: z.enum(['depth', 'containers', 'values', 'members']), limit: number },
  'malformed-url': {},
  'path-too-long': { limit: number },
  'malformed-http': {
    header: text.exactOptional(),
    fault: z.enum(['missing', 'repeated', 'contradicted']).exactOptional(),
  },
  'method-not-implemented': {},
  'expectation-failed': {},
  'headers-too-large': {},
  'invalid-body': WITH_PROBLEMS,
  'unknown-field': WITH_PROBLEMS,
  'invalid-guid': WITH_PROBLEMS,
  'invalid-country': WITH_PROBLEMS,
  'invalid-address': WITH_PROBLEMS,
  'invalid-query': WITH_PROBLEMS,
  'unsupported-query': { part: text, supported: texts },
  'invalid-limit': { minimum: number, maximum: number },
  'invalid-cursor': {},
  'invalid-as-of': {},
  'directory-off': {},
  'directory-loading': { loaded: number, total: number },
  'directory-too-large': { neededBytes: number, limitBytes: number },
  'as-of-not-searchable': { parameter: text },
  'as-of-in-future': { now: instant },
  'invalid-position': {},
  'invalid-if-match': { fault: z.enum(['weak', 'several', 'malformed', 'nothing-named']) },
  'invalid-idempotency-key': {},
  'tenant-required': { tenants: number },
  'route-not-found': { method: text },
  'method-not-allowed': { allow: texts },
  'authentication-required': {},
  'invalid-token': { reason: z.enum(Object.keys(TOKEN_FAULTS) as TokenFault[]) },
  'session-ended': { reason: z.enum(Object.keys(SESSION_FAULTS) as SessionFault[]) },
  'csrf-token-required': {},
  'no-role': { reason: z.enum(Object.keys(ROLE_FAULTS) as RoleFault[]) },
  'issuer-unavailable': { issuer: text },
  'reading-forbidden': { role: text, what: z.enum([...READABLES, 'figures']) },
  'too-many-requests': { limit: z.enum(['failed-sign-ins', 'reads', 'writes']) },
  'host-not-allowed': {},
  'origin-not-allowed': {},
  'request-timeout': {},
  'body-too-large': { limitBytes: number },
  'unsupported-media-type': {
    supported: texts,
    charset: text.exactOptional(),
    contentEncoding: text.exactOptional(),
  },
  'position-beyond-log': { parameter: z.enum(['from', 'to']), position: text, head: text },
  'too-many-feeds': { limit: number },
  'not-fresh-enough': { minPosition: text },
  'unusable-store': {},
  'erasure-not-found': {},
  'erasure-pending': {},
  'shutting-down': {},
  'not-ready': { checks: UPS_AND_DOWNS, reasons: REASONS },
} as const satisfies Shapes;
