import { applyDecorators, type CanActivate, type ExecutionContext, HttpCode, UseGuards } from '@nestjs/common';
import { ApiBody, ApiExtension, ApiHeader, ApiOperation, ApiQuery, ApiResponse, ApiSecurity } from '@nestjs/swagger';
import type { FailureCode } from '#application';
import { callerId, type ErrorCode, REFUSALS, TRACEPARENT } from '#contracts';
import { type CommandType, defined, isConditional, isNumbered, type Readable, scopeOf } from '#licensing';
import { z } from 'zod';
import type { FastifyRequest } from 'fastify';
import { ABOUT_HEADERS } from './about.js';
import type { ConditionConfig } from './if-match.js';
import { checkedQuery, type Taken, takenBy } from './parameters.js';
import type { Policy, PolicyConfig } from './policy.js';
import { addRouteConfig } from './route-config.js';
import type { TagConfig, TagRule } from './tag-rule.js';
import { aboutOf, answerSchema, BODIES, type JsonSchema, jsonSchema, QUESTIONS, reference } from './shapes.js';

/** The document knows by this name how a sender is known. */
export const BEARER = 'bearer';

interface Docs {
  /** A verb, and what it is done to, as a client calls it: `listUsers`. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** A route says this only where no parameter takes the query, which is checked all the same. */
  readonly query?: z.ZodObject;
  /**
   * It has a name in `shapes.ts`; where there are several, it is one of them. A text is no JSON, `ndjson` has a JSON
   * document on each line, and `events` are server-sent ones.
   */
  readonly answer: z.ZodType | readonly z.ZodType[] | 'text' | 'ndjson' | 'events';
  /** A caller who accepts one of these types gets it instead: a text, as long as it may be. */
  readonly orAs?: readonly string[];
  /** A success has this status; default 200. */
  readonly status?: number;
  /** It may answer with these errors besides those that every route may. */
  readonly errors?: readonly ErrorCode[];
  /** A route is about one tenant, and so takes x-tenant-id, unless this is false. */
  readonly ofTenant?: boolean;
}
/** A route that takes a command says which one, and may be asked by whoever may give it, or one of `may`. */
interface OfCommand extends Docs {
  readonly command: CommandType;
  readonly may?: CommandTypes;
  readonly tag?: undefined;
}
/**
 * Any other route says who may ask it: anybody, everybody who is known, or whoever may read this, or may give one of
 * these commands.
 */
interface OfQuestion extends Docs {
  readonly command?: undefined;
  readonly may: 'anybody' | 'known' | 'figures' | Readable | CommandTypes;
  /** It says whether the answer has a tag; a caller who has that answer already is sent the tag alone. */
  readonly tag: TagRule;
  /** It is about a time that is past where its body has `asOf`. */
  readonly pastIn?: 'body';
}
type CommandTypes = readonly [CommandType, ...CommandType[]];
export type EndpointDocs = OfCommand | OfQuestion;

/** Gives who may ask a route that says so. */
export const policyOf = (docs: EndpointDocs, query: z.ZodObject | undefined): Policy => {
  if (docs.command !== undefined) return { kind: 'commands', types: docs.may ?? [docs.command] };
  const { may, pastIn } = docs;
  if (typeof may !== 'string') return { kind: 'commands', types: may };
  if (may === 'anybody' || may === 'known' || may === 'figures') return { kind: may };
  return { kind: 'reads', what: may, inPast: Object.hasOwn(query?.shape ?? {}, 'asOf') ? 'query' : pastIn };
};

/** Whatever any command may fail with, for want of something that it needs. */
const FAILURES = Object.keys({
  'clock-not-trusted': true,
  'store-unavailable': true,
  'wrong-history': true,
  'read-models-unavailable': true,
  'broker-unavailable': true,
  'outcome-unknown': true,
  conflict: true,
  overloaded: true,
  'internal-error': true,
  'message-too-large': true,
  'damaged-event': true,
  'damaged-stream': true,
  'damaged-personal-data': true,
} satisfies Record<Exclude<FailureCode, 'too-many-dry-runs'>, true>) as readonly FailureCode[];
const COMMAND_ERRORS: readonly ErrorCode[] = [
  ...FAILURES,
  'unusable-store',
  'invalid-query',
  'invalid-body',
  'unknown-field',
  'invalid-idempotency-key',
  'command-id-reused',
  'reference-required',
  'invalid-reference',
  'forbidden',
];
/** What the body of a command may hold in a wrong form. */
const BODY_ERRORS: readonly ErrorCode[] = ['invalid-guid', 'invalid-country', 'invalid-address'];
/** Only a command that its sender numbers is refused for its number. */
const VERSION_ERRORS: readonly ErrorCode[] = ['stale-version', 'version-reused'];
/** Only a command about what is there already is refused for what its sender saw of it. */
const CONDITION_ERRORS: readonly ErrorCode[] = ['precondition-failed'];
const QUERY_ERRORS: readonly ErrorCode[] = [
  'invalid-query',
  'read-models-unavailable',
  'store-unavailable',
  'wrong-history',
  'unusable-store',
  'damaged-event',
  'damaged-stream',
  'damaged-personal-data',
];
const CLOSED: readonly ErrorCode[] = ['tenant-closed'];
const TENANT_ERRORS: readonly ErrorCode[] = ['tenant-not-found', 'tenant-required', 'invalid-guid'];
/** Some parameters of a query have codes of their own. */
const PARAMETER_ERRORS: Readonly<Record<string, readonly ErrorCode[]>> = {
  limit: ['invalid-limit'],
  after: ['invalid-cursor'],
  minPosition: ['invalid-position', 'not-fresh-enough'],
  asOf: ['invalid-as-of', 'as-of-in-future'],
};
/** Whoever isn't known, or may not do this, is refused before anything else. */
const SIGN_IN_ERRORS: readonly ErrorCode[] = [
  'authentication-required',
  'invalid-token',
  'session-ended',
  'no-role',
  'issuer-unavailable',
  'too-many-requests',
];
const OF_CHANGES: readonly ErrorCode[] = ['forbidden', 'csrf-token-required'];
const doorErrorsOf = ({ kind }: Policy): readonly ErrorCode[] => {
  if (kind === 'anybody') return [];
  if (kind === 'known') return SIGN_IN_ERRORS;
  return [...SIGN_IN_ERRORS, ...(kind === 'commands' ? OF_CHANGES : ['reading-forbidden' as const])];
};
/** Gives every code that a route may answer with, once it is reached. */
export const errorCodesOf = (docs: EndpointDocs, query: z.ZodObject | undefined): readonly ErrorCode[] => {
  const { command, errors = [], ofTenant = true } = docs;
  return [
    ...new Set([
      ...errors,
      ...doorErrorsOf(policyOf(docs, query)),
      ...(command === undefined ? QUERY_ERRORS : [...COMMAND_ERRORS, ...REFUSALS[command]]),
      ...(command !== undefined && Object.hasOwn(BODIES, command) ? BODY_ERRORS : []),
      ...(command !== undefined && isNumbered(command) ? VERSION_ERRORS : []),
      ...(command !== undefined && isConditional(command) ? CONDITION_ERRORS : []),
      ...(command !== undefined && scopeOf(command) === 'tenant' ? CLOSED : []),
      ...(ofTenant ? TENANT_ERRORS : []),
      ...Object.keys(query?.shape ?? {}).flatMap((name) => PARAMETER_ERRORS[name] ?? []),
    ]),
  ];
};

/** Anybody means that no token is looked at; figures need one where others than this machine reach them. */
const securityOf = ({ kind }: Policy): MethodDecorator[] => {
  if (kind === 'anybody') return [];
  return [...(kind === 'figures' ? [ApiSecurity({})] : []), ApiSecurity(BEARER)];
};

/** The document tells the answers of a route in error from the codes that stand here. */
export const CODES = 'x-error-codes';

/** Every header of a command that has no body to say it in. */
const aboutHeaders = (command: CommandType): MethodDecorator[] =>
  Object.entries(ABOUT_HEADERS).flatMap(([name, member]) => {
    const about = aboutOf(command)[member];
    if (about === undefined) return [];
    const { description, ...schema } = about;
    return [
      ApiHeader({ name, description: `UTF-8, percent-encoded: ${String(description)}`, schema: schema as never }),
    ];
  });

const queryParameters = (query: z.ZodObject): MethodDecorator[] =>
  Object.entries(jsonSchema(query, 'output')['properties'] as Readonly<Record<string, JsonSchema>>).map(
    ([name, { description, ...schema }]) =>
      ApiQuery({ name, required: false, ...defined({ description: description as string }), schema: schema as never }),
  );

/** A body may be left out where an empty one does. @throws Error where the route takes another than the command has */
const bodyOf = (
  id: string,
  { body, command: isCommand }: Taken,
  command: CommandType | undefined,
): MethodDecorator[] => {
  if ((command !== undefined) !== (isCommand === true)) throw new Error(`${id} must say which command it takes`);
  const documented = Object.entries(BODIES).find(([type]) => type === command)?.[1];
  const [question] = Object.entries(QUESTIONS).find(([, asked]) => asked === body) ?? [];
  if (question !== undefined && command === undefined)
    return [ApiBody({ required: false, schema: reference(question) as never })];
  if (body !== undefined && body !== documented) throw new Error(`${id} must take what BODIES has for its command`);
  if (command === undefined || documented === undefined) return [];
  return [ApiBody({ required: !documented.safeParse({}).success, schema: reference(command) as never })];
};

class QueryGuard implements CanActivate {
  constructor(private readonly schema: z.ZodType) {}
  canActivate(context: ExecutionContext): boolean {
    checkedQuery(this.schema, context.switchToHttp().getRequest<FastifyRequest>().query);
    return true;
  }
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  required: false,
  description: '1 to 200 visible ASCII characters. The same key again answers as the first time and changes nothing.',
  schema: jsonSchema(callerId, 'input') as never,
};
const IF_MATCH = {
  name: 'If-Match',
  required: false,
  description:
    'The revision at which the user or the purchase was shown, as a strong tag: "17". At another one nothing is ' +
    'changed, and the answer is precondition-failed. * stands for whatever is there.',
  schema: { type: 'string', pattern: String.raw`^(\*|"(0|[1-9]\d{0,15})")$` } as never,
};
const IF_NONE_MATCH = {
  name: 'If-None-Match',
  required: false,
  description: 'Tags of earlier answers: 304 where one of them would be the answer again.',
  schema: { type: 'string' } as never,
};
/** Lets a route take `If-Match` where its command changes one user or one purchase that is there already. */
export const conditionOf = (command: CommandType | undefined): readonly MethodDecorator[] =>
  command !== undefined && isConditional(command)
    ? [addRouteConfig({ conditional: true } satisfies ConditionConfig), ApiHeader(IF_MATCH)]
    : [];

const GUID = jsonSchema(z.guid(), 'input') as never;
const CORRELATION_ID = {
  name: 'x-correlation-id',
  required: false,
  description: 'Kept with the events that the command causes. What is no GUID is passed over.',
  schema: GUID,
};
const TRACE_CONTEXT = {
  name: 'traceparent',
  required: false,
  description: 'W3C trace context, kept with the events that the command causes. What is none is passed over.',
  schema: { type: 'string', pattern: TRACEPARENT.source } as never,
};
const TENANT_ID = {
  name: 'x-tenant-id',
  required: false,
  description:
    'The tenant; default the only one that the caller acts for, and where nobody signs in the sample tenant, else ' +
    'the only one there is.',
  schema: GUID,
};

/** Says of a question whether its answers are tagged, and of a command nothing. */
export const tagOf = (tag: TagRule | undefined): readonly MethodDecorator[] => [
  ...(tag === undefined ? [] : [addRouteConfig({ tag } satisfies TagConfig)]),
  ...(tag === 'served'
    ? [ApiResponse({ status: 304, description: 'The caller has it already' }), ApiHeader(IF_NONE_MATCH)]
    : []),
];

const content = (answer: EndpointDocs['answer'], orAs: readonly string[] = []): object => ({
  ...contentOf(answer),
  ...Object.fromEntries(orAs.map((type) => [type, { schema: { type: 'string' } }])),
});
const contentOf = (answer: EndpointDocs['answer']): object => {
  if (answer === 'text') return { 'text/plain': { schema: { type: 'string' } } };
  if (answer === 'events') return { 'text/event-stream': { schema: { type: 'string' } } };
  if (answer === 'ndjson') return { 'application/x-ndjson': { schema: { type: 'string' } } };
  return { 'application/json': { schema: answerSchema(answer) } };
};
/** What a dry run would have made isn't there, so that it is no 201 or 202. */
const answersOf = ({ command, answer, orAs, tag }: EndpointDocs, status: number): MethodDecorator[] => [
  ApiResponse({ status, description: 'Done', content: content(answer, orAs) as never }),
  ...tagOf(tag),
  ...(command && status !== 200
    ? [ApiResponse({ status: 200, description: 'What a dry run would do', content: content(answer) as never })]
    : []),
];

/**
 * Says what a route answers, and what it takes where no parameter says so. Nest gets the status of it, and OpenAPI all
 * of it, from the very schemas that check requests.
 */
export const Endpoint =
  (docs: EndpointDocs): MethodDecorator =>
  (controller, method, descriptor) => {
    const { id, summary, description, command, status = 200, ofTenant = true } = docs;
    const taken = takenBy(controller, method);
    const query = taken.query ?? docs.query;
    const body = bodyOf(id, taken, command);
    const decorators: MethodDecorator[] = [
      HttpCode(status) as MethodDecorator,
      ApiOperation(defined({ operationId: id, summary, description })),
      ...answersOf(docs, status),
      addRouteConfig({ policy: policyOf(docs, query) } satisfies PolicyConfig),
      ...conditionOf(command),
      ApiExtension(CODES, errorCodesOf(docs, query)) as MethodDecorator,
      ...securityOf(policyOf(docs, query)),
      ...body,
      ...(query ? queryParameters(query) : []),
    ];
    if (ofTenant) decorators.push(ApiHeader(TENANT_ID));
    if (command) decorators.push(ApiHeader(IDEMPOTENCY_KEY), ApiHeader(CORRELATION_ID), ApiHeader(TRACE_CONTEXT));
    if (command && body.length === 0) decorators.push(...aboutHeaders(command));
    if (docs.query && taken.query === undefined)
      decorators.push(UseGuards(new QueryGuard(docs.query)) as MethodDecorator);
    (applyDecorators(...decorators) as MethodDecorator)(controller, method, descriptor);
  };
