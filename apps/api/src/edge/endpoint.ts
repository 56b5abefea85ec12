import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { errorCatalogue, type ErrorCode } from '#contracts';
import { z } from 'zod';
import { commandQuery } from './validation.js';

type JsonSchema = Record<string, unknown>;
const jsonSchema = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, target: 'openapi-3.0', unrepresentable: 'any' });
  return rest as JsonSchema;
};

export interface EndpointDocs {
  readonly summary: string;
  readonly description?: string;
  readonly body?: z.ZodType;
  readonly query?: z.ZodObject;
  readonly answer: z.ZodType;
  /** Of success; default 200. */
  readonly status?: number;
  /** What it may answer besides what every route may. */
  readonly errors?: readonly ErrorCode[];
  /** A command: takes Idempotency-Key and dryRun. */
  readonly command?: boolean;
  /** Of one tenant: takes x-tenant-id. Default true. */
  readonly ofTenant?: boolean;
}

const COMMAND_ERRORS: readonly ErrorCode[] = [
  'invalid-body',
  'unknown-field',
  'invalid-guid',
  'invalid-idempotency-key',
  'command-id-reused',
  'body-too-large',
  'unsupported-media-type',
  'malformed-json',
  'store-unavailable',
  'broker-unavailable',
  'outcome-unknown',
];
const QUERY_ERRORS: readonly ErrorCode[] = ['invalid-query', 'not-fresh-enough', 'read-models-unavailable'];
const TENANT_ERRORS: readonly ErrorCode[] = ['tenant-not-found', 'tenant-required', 'invalid-guid'];

/** One answer per status, with the codes that have it. */
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

const queryParameters = (query: z.ZodObject): MethodDecorator[] => {
  const { properties = {}, required = [] } = jsonSchema(query, 'input') as {
    properties?: Record<string, JsonSchema>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, schema]) =>
    ApiQuery({ name, required: required.includes(name), schema: schema as never }),
  );
};

/** What a route takes and answers: for Nest the status, for OpenAPI all of it, from the very schemas that check it. */
export const Endpoint = (docs: EndpointDocs): MethodDecorator => {
  const { summary, description, body, answer, status = 200, errors = [], command = false, ofTenant = true } = docs;
  const query = docs.query ?? (command ? commandQuery : undefined);
  const decorators: MethodDecorator[] = [
    HttpCode(status) as MethodDecorator,
    ApiOperation({ summary, ...(description === undefined ? {} : { description }) }),
    ApiResponse({ status, description: 'Done', schema: jsonSchema(answer, 'output') as never }),
    ...errorAnswers([
      ...errors,
      ...(command ? COMMAND_ERRORS : QUERY_ERRORS),
      ...(ofTenant ? TENANT_ERRORS : []),
      'internal-error',
    ]),
  ];
  if (body) decorators.push(ApiBody({ schema: jsonSchema(body, 'input') as never }));
  if (query) decorators.push(...queryParameters(query));
  if (ofTenant)
    decorators.push(
      ApiHeader({ name: 'x-tenant-id', required: false, description: 'The tenant; default the sample tenant.' }),
    );
  if (command) {
    decorators.push(
      ApiHeader({
        name: 'Idempotency-Key',
        required: false,
        description:
          '1 to 200 visible ASCII characters. The same key again answers as the first time and changes nothing.',
      }),
    );
  }
  return applyDecorators(...decorators) as MethodDecorator;
};
