import { applyDecorators, type CanActivate, type ExecutionContext, HttpCode, UseGuards } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { about, errorCatalogue, type ErrorCode } from '#contracts';
import { defined } from '#licensing';
import { z } from 'zod';
import type { FastifyRequest } from 'fastify';
import { ABOUT_HEADERS } from './about.js';
import { checkedQuery, takenBy } from './parameters.js';

type JsonSchema = Record<string, unknown>;
const jsonSchema = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, target: 'openapi-3.0', unrepresentable: 'any' });
  return rest as JsonSchema;
};

export interface EndpointDocs {
  readonly summary: string;
  readonly description?: string;
  /** A route says this only where no parameter takes the body; who takes the command checks it. */
  readonly body?: z.ZodType;
  /** A route says this only where no parameter takes the query, which is checked all the same. */
  readonly query?: z.ZodObject;
  readonly answer: z.ZodType;
  /** A success has this status; default 200. */
  readonly status?: number;
  /** It may answer with these errors besides those that every route may. */
  readonly errors?: readonly ErrorCode[];
  /** A route is about one tenant, and so takes x-tenant-id, unless this is false. */
  readonly ofTenant?: boolean;
}

const COMMAND_ERRORS: readonly ErrorCode[] = [
  'invalid-body',
  'unknown-field',
  'invalid-guid',
  'invalid-idempotency-key',
  'command-id-reused',
  'reference-required',
  'invalid-reference',
  'stale-version',
  'version-reused',
  'body-too-large',
  'unsupported-media-type',
  'malformed-json',
  'duplicate-member',
  'body-too-complex',
  'overloaded',
  'store-unavailable',
  'wrong-history',
  'broker-unavailable',
  'outcome-unknown',
];
const QUERY_ERRORS: readonly ErrorCode[] = ['invalid-query', 'not-fresh-enough', 'read-models-unavailable'];
const TENANT_ERRORS: readonly ErrorCode[] = ['tenant-not-found', 'tenant-required', 'invalid-guid'];

/** Describes one answer per status, with the codes that have it. */
const errorAnswers = (codes: readonly ErrorCode[]): MethodDecorator[] => {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set(codes)) {
    const { status } = errorCatalogue[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return [...byStatus].map(([status, of]) =>
    ApiResponse({
      status,
      description: of.map((code) => `\`${code}\`: ${errorCatalogue[code].meaning}`).join('\n\n'),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    }),
  );
};

const ABOUT_SCHEMA = jsonSchema(about, 'input') as { readonly properties: Readonly<Record<string, JsonSchema>> };

/** Every body of a command takes these members besides its own. */
const withAbout = (body: z.ZodType): JsonSchema => {
  const schema = jsonSchema(body, 'input');
  return { ...schema, properties: { ...(schema['properties'] as object | undefined), ...ABOUT_SCHEMA.properties } };
};
const aboutHeaders = (): MethodDecorator[] =>
  Object.entries(ABOUT_HEADERS).map(([name, member]) => {
    const { description } = ABOUT_SCHEMA.properties[member] as { readonly description: string };
    return ApiHeader({ name, required: false, description: `UTF-8, percent-encoded: ${description}` });
  });

const queryParameters = (query: z.ZodObject): MethodDecorator[] => {
  const { properties = {}, required = [] } = jsonSchema(query, 'input') as {
    properties?: Record<string, JsonSchema>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, schema]) =>
    ApiQuery({ name, required: required.includes(name), schema: schema as never }),
  );
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
};
const TENANT_ID = { name: 'x-tenant-id', required: false, description: 'The tenant; default the sample tenant.' };

/**
 * Says what a route answers, and what it takes where no parameter says so. Nest gets the status of it, and OpenAPI all
 * of it, from the very schemas that check requests.
 */
export const Endpoint =
  (docs: EndpointDocs): MethodDecorator =>
  (controller, method, descriptor) => {
    const { summary, description, answer, status = 200, errors = [], ofTenant = true } = docs;
    const taken = takenBy(controller, method);
    const isCommand = taken.command === true;
    const body = taken.body ?? docs.body;
    const query = taken.query ?? docs.query;
    const decorators: MethodDecorator[] = [
      HttpCode(status) as MethodDecorator,
      ApiOperation(defined({ summary, description })),
      ApiResponse({ status, description: 'Done', schema: jsonSchema(answer, 'output') as never }),
      ...errorAnswers([
        ...errors,
        ...(isCommand ? COMMAND_ERRORS : QUERY_ERRORS),
        ...(ofTenant ? TENANT_ERRORS : []),
        'internal-error',
      ]),
    ];
    if (body) decorators.push(ApiBody({ schema: (isCommand ? withAbout(body) : jsonSchema(body, 'input')) as never }));
    if (query) decorators.push(...queryParameters(query));
    if (ofTenant) decorators.push(ApiHeader(TENANT_ID));
    if (isCommand) decorators.push(ApiHeader(IDEMPOTENCY_KEY));
    if (isCommand && !body) decorators.push(...aboutHeaders());
    if (docs.query && taken.query === undefined)
      decorators.push(UseGuards(new QueryGuard(docs.query)) as MethodDecorator);
    (applyDecorators(...decorators) as MethodDecorator)(controller, method, descriptor);
  };
