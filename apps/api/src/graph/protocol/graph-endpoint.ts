import { applyDecorators, HttpCode, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiExtension, ApiHeader, ApiOperation, ApiQuery, ApiResponse, ApiSecurity } from '@nestjs/swagger';
import type { ErrorCode } from '#contracts';
import { type CommandType, defined, type Readable } from '#licensing';
import { BEARER, CODES, conditionOf, errorCodesOf, policyOf, tagOf } from '../../edge/endpoint.js';
import { type Policy, type PolicyConfig, X_AS_OF } from '../../edge/policy.js';
import { addRouteConfig } from '../../edge/route-config.js';
import type { TagRule } from '../../edge/tag-rule.js';
import { reference } from '../../edge/shapes.js';
import { AfterOwnWrites } from './after-own-writes.js';
import { nameOfSchema } from '../model/schemas.js';
import type { EntityName } from '../model/types.js';
import type { OptionName, Taken } from '../odata/options.js';

interface GraphDocs {
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly answer:
    EntityName | { readonly listOf: EntityName } | 'xml' | 'text' | 'nothing' | { readonly schema: string };
  readonly status?: number;
  readonly errors?: readonly ErrorCode[];
  /** A route is about one tenant unless this is false. */
  readonly ofTenant?: boolean;
}
interface Reads extends GraphDocs {
  readonly may: Readable | 'known' | readonly [CommandType, ...CommandType[]];
  /** It says whether the answer has a tag; a caller who has that answer already is sent the tag alone. */
  readonly tag: TagRule;
  readonly command?: undefined;
  /** A question is asked of this type, with these options. */
  readonly entity?: EntityName;
  readonly options?: readonly OptionName[];
  readonly ofDeleted?: true;
  /** It answers what it was like at a time that is past, which `x-as-of` says. Any other route refuses that header. */
  readonly inPast?: true;
  readonly body?: string;
}
interface Commands extends GraphDocs {
  readonly command: CommandType;
  /** Its body has this name among the schemas; without one it has no body. */
  readonly body?: string;
}
export type GraphEndpointDocs = Reads | Commands;

/** What a route takes, as the pipe that reads its query finds it. */
export interface GraphConfig {
  readonly graph: Taken & { readonly inPast: boolean };
}

const DESCRIBED: Readonly<Record<OptionName, string>> = {
  $select: 'Names of members, with commas between them.',
  $filter: 'A condition of OData. What it may hold: docs/reference/graph-compatibility.md.',
  $search: '"member:words", several of them with AND, OR and brackets. Each word begins a word of the member.',
  $orderby:
    'displayName, userPrincipalName, createdDateTime or id, of deleted users deletedDateTime too, with asc or desc ' +
    'behind it.',
  $top: 'So many at most on a page, from 1 to 999.',
  $count: 'With true the first page says how many there are.',
  $skiptoken: 'Part of @odata.nextLink.',
  $deltatoken: 'Part of @odata.deltaLink.',
};
const TEXT = { type: 'string' } as const;
const ABOUT = ['x-reference', 'x-reason', 'x-version'] as const;

const AS_OF_ERRORS: readonly ErrorCode[] = ['invalid-as-of', 'as-of-in-future', 'as-of-not-searchable'];

const contentOf = (answer: GraphDocs['answer']): object => {
  if (answer === 'nothing') return {};
  if (answer === 'xml') return { 'application/xml': { schema: TEXT } };
  if (answer === 'text') return { 'text/plain': { schema: TEXT } };
  if (typeof answer === 'object' && 'schema' in answer)
    return { 'application/json': { schema: reference(answer.schema) } };
  const name = typeof answer === 'string' ? nameOfSchema(answer) : `${nameOfSchema(answer.listOf)}List`;
  return { 'application/json': { schema: reference(name) } };
};
const queryOf = (docs: GraphEndpointDocs): readonly MethodDecorator[] => {
  if (docs.command !== undefined) return [ApiQuery({ name: 'dryRun', required: false, schema: { type: 'boolean' } })];
  const options = (docs.options ?? []).map((name) =>
    ApiQuery({ name, required: false, description: DESCRIBED[name], schema: TEXT }),
  );
  return [...options, ApiQuery({ name: 'minPosition', required: false, schema: TEXT })];
};
const headersOf = ({ ofTenant = true, ...docs }: GraphEndpointDocs): readonly MethodDecorator[] =>
  [
    ...(ofTenant ? ['x-tenant-id'] : []),
    ...(docs.command === undefined ? [] : ['Idempotency-Key', ...ABOUT]),
    ...(docs.command === undefined && docs.inPast === true ? [X_AS_OF] : []),
  ].map((name) => ApiHeader({ name, required: false, schema: TEXT }));

/** The past is asked for in a header here, as `asOf` does under `/api`. */
const inHeader = (policy: Policy, graph: GraphConfig['graph'] | undefined): Policy =>
  policy.kind === 'reads' && graph?.inPast === true ? { ...policy, inPast: 'header' } : policy;

/** Says of a route of `/v1.0` who may ask it, what it takes and what it answers. */
export const GraphEndpoint =
  (docs: GraphEndpointDocs): MethodDecorator =>
  (controller, method, descriptor) => {
    const { id, summary, description, status = 200, answer, errors = [] } = docs;
    const who = docs.command === undefined ? { may: docs.may, tag: docs.tag } : { command: docs.command };
    const known = { ...who, id, summary, answer: 'text', errors, ofTenant: docs.ofTenant !== false } as const;
    const graph: GraphConfig['graph'] | undefined =
      docs.command === undefined
        ? {
            entity: docs.entity ?? 'user',
            options: docs.options ?? [],
            ofDeleted: docs.ofDeleted === true,
            inPast: docs.inPast === true,
          }
        : undefined;
    const codes = [...errorCodesOf(known, undefined), 'unsupported-query', 'invalid-position', 'not-fresh-enough'];
    const past = graph?.inPast === true ? AS_OF_ERRORS : [];
    const { body } = docs;
    (
      applyDecorators(
        HttpCode(status) as MethodDecorator,
        ApiOperation(defined({ operationId: id, summary, description })),
        ApiResponse({ status, description: 'Done', content: contentOf(answer) as never }),
        ...(docs.command !== undefined && status !== 200
          ? [
              ApiResponse({
                status: 200,
                description: 'What a dry run would do',
                content: contentOf(answer === 'nothing' ? { schema: 'GraphDryRun' } : answer) as never,
              }),
            ]
          : []),
        addRouteConfig({
          policy: inHeader(policyOf(known, undefined), graph),
          ...defined({ graph }),
        } satisfies PolicyConfig & Partial<GraphConfig>),
        ...(graph === undefined || docs.ofTenant === false ? [] : [UseInterceptors(AfterOwnWrites)]),
        ...conditionOf(docs.command),
        ...tagOf(docs.command === undefined ? docs.tag : undefined),
        ApiExtension(CODES, [...new Set([...codes, ...past])]) as MethodDecorator,
        ApiSecurity(BEARER),
        ...(body === undefined
          ? []
          : [ApiBody({ required: body !== 'GraphRestore', schema: reference(body) as never })]),
        ...queryOf(docs),
        ...headersOf(docs),
      ) as MethodDecorator
    )(controller, method, descriptor);
  };
