import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { DryRunItem } from '#application';
import { errorCatalogue, explain, LIMITS, operationBody, toStartOperation } from '#contracts';
import { type AddressKey, type OperationId, type Refusal, streamName, type TenantId } from '#licensing';
import {
  type OperationDocument,
  operationById,
  type OperationResultRow,
  operationResultsPage,
  operationsPage,
  type UserDocument,
  users as usersProjection,
  tenantKey,
} from '#projections';
import type { z } from 'zod';
import { API_CORE, type ApiCore } from '../api-core.js';
import { listOf, operation, operationResult, operationStarted } from '../edge/answers.js';
import { answerOf, Commands } from '../edge/command-bus.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { problemError } from '../edge/problem-error.js';
import { Queries } from '../edge/query-bus.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { restoreQuery, freshQuery, type Paged, pagedQuery, pageOf, ZodBody, ZodQuery } from '../edge/validation.js';
import { UserViews } from '../users/user-views.js';

const shown = ({ tenantId: _tenant, actor: _actor, ...document }: OperationDocument) => document;
const reasonOf = (refusal: Refusal) => ({ code: refusal.code, message: explain(refusal) });
const STATES = { pending: 'Pending', complete: 'Complete', failed: 'Failed' } as const;
const ALIASES = ['aliasesReleased', 'aliasesReturned', 'aliasesLost'] as const;
const dryRow = (
  { index, userId, state, refusal, failure, ...effects }: DryRunItem,
  texts: ReadonlyMap<AddressKey, string> | undefined,
) => ({
  index,
  ...(userId === undefined ? {} : { id: userId }),
  state: STATES[state],
  ...(refusal === undefined ? {} : { reason: reasonOf(refusal) }),
  ...(failure === undefined ? {} : { reason: { code: failure, message: errorCatalogue[failure].meaning } }),
  ...effects,
  ...Object.fromEntries(
    ALIASES.flatMap((name) => {
      const keys = effects[name];
      return keys === undefined ? [] : [[name, keys.map((key) => texts?.get(key) ?? key)]];
    }),
  ),
});
/** How far the operation would get. */
const dryCounts = (items: readonly DryRunItem[]) => {
  const count = (wanted: DryRunItem['state']) => items.filter(({ state }) => state === wanted).length;
  return { pending: count('pending'), complete: count('complete'), failed: count('failed') };
};

@ApiTags('operations')
@Controller('api/operations')
export class OperationsController {
  constructor(
    @Inject(API_CORE) private readonly core: ApiCore,
    @Inject(Commands) private readonly commands: Commands,
    @Inject(Queries) private readonly queries: Queries,
    @Inject(TenantResolver) private readonly tenants: TenantResolver,
    @Inject(UserViews) private readonly views: UserViews,
  ) {}

  @Post()
  @Endpoint({
    summary: 'Do something with many users',
    description:
      'Each user all or nothing; past failures it goes on. Deleting needs confirm: the number of distinct users. A dry run answers with results: for each user the state, the reason, and what the dry run of the single command tells (retained with purgeAt, restored, purged, aliases, shortfalls, purgeAt of a deletion); with seats, of every touched product in the end; and with totals. Of very many users only the first detailedUsers are told one by one.',
    body: operationBody,
    query: restoreQuery,
    answer: operationStarted,
    status: 202,
    command: true,
    errors: [
      'too-many-users',
      'duplicate-user',
      'operation-without-users',
      'operation-abandoned',
      'confirmation-required',
      'replace-needs-a-product',
      'product-not-found',
      'ambiguous-user',
    ],
  })
  async start(
    @InHttp() http: Http,
    @ZodQuery(restoreQuery) query: z.infer<typeof restoreQuery>,
    @ZodBody(operationBody) body: z.infer<typeof operationBody>,
  ) {
    const { usersPerOperation: limit } = LIMITS;
    if (body.users.length > limit) throw problemError('too-many-users', { limit, users: body.users.length });
    if (body.mode === 'restore') await this.queries.fresh(['users'], query);
    const accepted = await this.commands.send(http, { type: 'StartOperation', body: toStartOperation(body) });
    const { operationId: id, total } = answerOf(accepted, 'operation');
    const { items, summary } = accepted.reply;
    if (items !== undefined) {
      const counts = dryCounts(items);
      const state = counts.pending === 0 ? 'finished' : 'running';
      const results = await this.#dryRows(accepted.tenantId!, items);
      const { seats, detailedUsers, ...totals } = summary ?? {};
      return { id, state, total, counts, seats, totals, detailedUsers, results, ...accepted.fields };
    }
    void http.response.header('location', `/api/operations/${id}`);
    return { id, state: 'running', total, counts: { pending: total, complete: 0, failed: 0 }, ...accepted.fields };
  }

  @Get()
  @Endpoint({
    summary: 'Operations, the newest first',
    query: pagedQuery,
    answer: listOf(operation),
    errors: ['invalid-limit', 'invalid-cursor'],
  })
  async list(@InHttp() http: Http, @ZodQuery(pagedQuery) query: Paged) {
    const tenantId = await this.tenants.of(http);
    const found = await this.queries.ask(['operations'], query, (models) =>
      operationsPage(models, tenantId, pageOf(query)),
    );
    return { ...found, items: found.items.map(shown) };
  }

  @Get(':id')
  @Endpoint({
    summary: 'How far an operation is',
    query: freshQuery,
    answer: operation,
    errors: ['operation-not-found'],
  })
  async get(@InHttp() http: Http, @Param('id') id: string, @ZodQuery(freshQuery) query: z.infer<typeof freshQuery>) {
    const tenantId = await this.tenants.of(http);
    return shown(await this.#find(tenantId, id.toLowerCase(), query));
  }

  @Get(':id/results')
  @Endpoint({
    summary: 'What became of each user, in the order of the list',
    query: pagedQuery,
    answer: listOf(operationResult),
    errors: ['operation-not-found', 'invalid-limit', 'invalid-cursor'],
  })
  async results(@InHttp() http: Http, @Param('id') named: string, @ZodQuery(pagedQuery) query: Paged) {
    const tenantId = await this.tenants.of(http);
    const id = named.toLowerCase();
    const { state } = await this.#find(tenantId, id, query);
    // the rows are a read model of their own: once the operation shows as finished, so do they all
    const fresh = state === 'finished' ? await this.#upToItsEnd(tenantId, id, query) : query;
    const found = await this.queries.ask(['operation-results'], fresh, (models) =>
      operationResultsPage(models, tenantId, id, pageOf(query)),
    );
    return { ...found, items: await this.#rows(tenantId, found.items) };
  }

  /** The read model may be a moment behind the answer that named the operation: that moment is waited for. */
  async #find(tenantId: string, id: string, fresh: { readonly minPosition?: string }): Promise<OperationDocument> {
    const look = (query: { readonly minPosition?: string }) =>
      this.queries.ask(['operations', 'operation-results'], query, (models) => operationById(models, tenantId, id));
    let found = await look(fresh);
    if (found === undefined && fresh.minPosition === undefined) {
      const head = await this.core.store.head();
      if (head !== undefined) found = await look({ minPosition: head.position });
    }
    if (found === undefined) throw problemError('operation-not-found', {});
    return found;
  }

  async #upToItsEnd(tenantId: string, operationId: string, query: Paged): Promise<Paged> {
    const stream = streamName({
      kind: 'operation',
      tenantId: tenantId as TenantId,
      operationId: operationId as OperationId,
    });
    const [last] = await this.core.store.read(stream, { backwards: true, limit: 1 });
    const { minPosition = '' } = query;
    return last === undefined || last.position <= minPosition ? query : { ...query, minPosition: last.position };
  }

  async #dryRows(tenantId: string, items: readonly DryRunItem[]) {
    const withAliases = items.filter((item) => ALIASES.some((name) => item[name] !== undefined));
    const texts = await this.views.aliases(
      tenantId,
      withAliases.flatMap(({ userId }) => userId ?? []),
    );
    return items.map((item) => dryRow(item, texts.get(item.userId ?? '')));
  }

  async #rows(tenantId: string, rows: readonly OperationResultRow[]) {
    const keys = rows.flatMap(({ userId }) => (userId === undefined ? [] : [tenantKey(tenantId, userId)]));
    const known = await this.core.models.getMany<UserDocument>({ name: usersProjection.name }, keys);
    const names = await this.views.principalNames(tenantId, known);
    return rows.map(({ index, userId, state, reason }) => {
      const userPrincipalName = userId === undefined ? undefined : names.get(userId);
      return {
        index,
        ...(userId === undefined ? {} : { id: userId }),
        ...(userPrincipalName === undefined ? {} : { userPrincipalName }),
        state: STATES[state],
        ...(reason === undefined ? {} : { reason: reasonOf(reason) }),
      };
    });
  }
}
