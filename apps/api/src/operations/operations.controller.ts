import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { DryRunItem, Turn } from '#application';
import { operationBody, toStartOperation } from '#contracts';
import { defined, type OperationId, type UserEffects } from '#licensing';
import { TURN } from '#platform';
import type { OperationDocument, OperationResultRow } from '#projections';
import type { z } from 'zod';
import { listOf } from '../edge/answers/common.js';
import { dryRunStarted, operation, operationResults, operationStarted } from '../edge/answers/operations.js';
import { type AcceptedOfTenant, answerOf, CommandSender, tellLocation } from '../edge/command-sender.js';
import { Endpoint } from '../edge/endpoint.js';
import { FreshModels } from '../edge/fresh-models.js';
import { type Http, InHttp } from '../edge/http.js';
import { type HttpCommand, InCommand, ZodLongBody, ZodQuery } from '../edge/parameters.js';
import { problemError } from '../edge/problem-error.js';
import { type Fresh, freshQuery, type Paged, pagedQuery, restoreQuery } from '../edge/query-shapes.js';
import { ShowDryRun } from './show-dry-run.query.js';
import { shownDryRun } from './shown-dry-run.js';
import { isPartial, listed, ServedTags, whole } from '../edge/served-tags.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { type ShownName, UserViews } from '../users/user-views.js';
import { ListOperationResults } from './list-operation-results.query.js';
import { ListOperations } from './list-operations.query.js';
import { ShowOperation } from './show-operation.query.js';
import { type FoundSelection, KeptSelections } from '../selections/kept-selections.js';
import { ALIASES, type AliasTexts, dryRow, leftOf, reasonOf, shownEffects, STATES, withAliases } from './shown-rows.js';

const shown = ({ tenantId: _tenant, actor: _actor, position: _position, ...document }: OperationDocument) => document;
/** Counts how far the operation would get. */
const dryCounts = (items: readonly DryRunItem[], withShortfalls: number) => {
  const count = (wanted: DryRunItem['state']) => items.filter(({ state }) => state === wanted).length;
  return { pending: count('pending'), complete: count('complete'), withShortfalls, failed: count('failed') };
};

const OPERATIONS = { models: ['operations', 'operation-results'] } as const;
const RESULTS = { models: ['operations', 'operation-results', 'users'] } as const;

/** An alias that is shown without its text may be erased, or else not to be read at the moment. */
const lacksAnAlias = (shownRow: object): boolean =>
  ALIASES.some((name) => (shownRow as { readonly [A in typeof name]?: readonly unknown[] })[name]?.includes(null));

const row = (
  { index, userId, state, reason, ...effects }: OperationResultRow,
  names: ReadonlyMap<string, ShownName>,
  texts: AliasTexts,
) => {
  return defined({
    index,
    id: userId,
    ...(userId === undefined ? {} : names.get(userId)),
    state: STATES[state],
    reason: reason === undefined ? undefined : reasonOf(reason),
    ...leftOf(reason),
    ...shownEffects(effects, texts.get(userId ?? '')),
  });
};

@ApiTags('operations')
@Controller('api/operations')
export class OperationsController {
  constructor(
    private readonly models: FreshModels,
    private readonly commands: CommandSender,
    private readonly queries: QueryBus,
    private readonly tenants: TenantResolver,
    private readonly views: UserViews,
    private readonly selections: KeptSelections,
    private readonly tags: ServedTags,
    @Inject(TURN) private readonly turn: Turn,
  ) {}

  @Post()
  @Endpoint({
    id: 'startOperation',
    command: 'StartOperation',
    summary: 'Do something with many users',
    description:
      'Each user all or nothing; past failures it goes on. Deleting needs confirm: the number of distinct users. ' +
      'The mode undo reverses, user by user, what the operation or command `of` did, and leaves what was changed ' +
      'since or cannot be as before: such a row has left; where nothing could be undone it is Failed (not-undone). ' +
      'A dry run answers with results: for each user the state, the reason, and what the dry run of the single ' +
      'command tells (assigned, removed, retained with purgeAt, restored, purged, granted by a refresh, aliases, ' +
      'shortfalls, purgeAt of a deletion); with seats, of every touched product in the end; and with totals, in the ' +
      'mode change with how many would be exchanged, left, fail and only get what is added (swaps). Of very ' +
      'many users only the first detailedUsers are told one by one. One of more than 1,000 users is answered 202 ' +
      'with the dry run that goes on. With selectionId in place of users it is about those whom POST /api/selections ' +
      'found then; selection says how many have left, and how many others would be found by now.',
    answer: [operationStarted, dryRunStarted],
    status: 202,
    errors: ['too-many-dry-runs', 'dry-run-gone', 'selection-gone'],
  })
  async start(
    @InCommand(restoreQuery) command: HttpCommand,
    @ZodLongBody(operationBody) body: z.infer<typeof operationBody>,
  ) {
    if (body.mode === 'restore') await this.models.upTo(command.query.minPosition, 'users');
    const selected = await this.#selected(command, body.selectionId);
    const accepted = await this.commands.send(command, {
      type: 'StartOperation',
      body: await toStartOperation(body, selected?.userIds, this.turn),
    });
    const selection = defined({ selection: selected?.told });
    const { operationId: id, total } = answerOf(accepted, 'operation');
    const { items, summary, dryRunId } = accepted.reply;
    if (dryRunId !== undefined) return { ...(await this.#dryRunBegun(command, accepted, dryRunId)), ...selection };
    if (items !== undefined) {
      const { seats, detailedUsers, withShortfalls = 0, ...totals } = summary ?? {};
      const counts = dryCounts(items, withShortfalls);
      const state = counts.pending === 0 ? 'finished' : 'running';
      const texts = await this.#aliasTexts(accepted.tenantId, items);
      const results = items.map((item) => dryRow(item, texts));
      return { id, state, total, counts, ...selection, seats, totals, detailedUsers, results, ...accepted.fields };
    }
    tellLocation(command, accepted, `/api/operations/${id}`);
    const counts = { pending: total, complete: 0, withShortfalls: 0, failed: 0 };
    return { id, state: 'running', total, counts, ...selection, ...accepted.fields };
  }

  @Get()
  @Endpoint({
    id: 'listOperations',
    may: 'tenant',
    tag: 'served',
    summary: 'Operations, the newest first',
    answer: listOf(operation),
  })
  async list(@InHttp() http: Http, @ZodQuery(pagedQuery) query: Paged) {
    const tenantId = await this.tenants.of(http);
    return this.tags.serve({ http, tenantId, ...OPERATIONS, minPosition: query.minPosition }, async () => {
      const found = await this.queries.execute(new ListOperations(tenantId, query));
      return listed({ ...found, items: found.items.map(shown) });
    });
  }

  @Get(':id')
  @Endpoint({
    id: 'showOperation',
    may: 'tenant',
    tag: 'served',
    summary: 'How far an operation is',
    answer: operation,
    errors: ['operation-not-found'],
  })
  async get(@InHttp() http: Http, @Param('id') id: string, @ZodQuery(freshQuery) query: Fresh) {
    const tenantId = await this.tenants.of(http);
    return this.tags.serve({ http, tenantId, ...OPERATIONS, minPosition: query.minPosition }, async () => {
      const found = await this.queries.execute(new ShowOperation(tenantId, id.toLowerCase(), query));
      if (found === undefined) throw problemError('operation-not-found', {});
      return whole(shown(found));
    });
  }

  @Get(':id/results')
  @Endpoint({
    id: 'listOperationResults',
    may: 'tenant',
    tag: 'served',
    summary: 'What became of each user, in the order of the list',
    description:
      'A row tells what its dry run told: the state, the reason, assigned, removed, retained with purgeAt, ' +
      'restored, purged, granted, aliases, shortfalls, purgeAt of a deletion; what is empty is left out. A user is ' +
      'Complete also where a license or an alias did not come back: shortfalls and aliasesLost tell, and ' +
      'counts.withShortfalls of the operation counts. Once it has finished, position is where its last event stands.',
    answer: operationResults,
    errors: ['operation-not-found'],
  })
  async results(@InHttp() http: Http, @Param('id') id: string, @ZodQuery(pagedQuery) query: Paged) {
    const tenantId = await this.tenants.of(http);
    return this.tags.serve({ http, tenantId, ...RESULTS, minPosition: query.minPosition }, async () => {
      const asked = new ListOperationResults(tenantId, id.toLowerCase() as OperationId, query);
      const answer = await this.queries.execute(asked);
      if (answer === undefined) throw problemError('operation-not-found', {});
      const { users, ...found } = answer;
      const names = await this.views.principalNames(tenantId, users);
      const texts = await this.#aliasTexts(tenantId, found.items);
      const items = found.items.map((item) => row(item, names, texts));
      return { body: { ...found, items }, isPartial: items.some((item) => isPartial(item) || lacksAnAlias(item)) };
    });
  }

  async #selected({ request, response }: HttpCommand, id: string | undefined): Promise<FoundSelection | undefined> {
    if (id === undefined) return undefined;
    return this.selections.find(request, await this.tenants.of({ request, response }), id);
  }

  async #dryRunBegun({ response }: HttpCommand, { tenantId, fields }: AcceptedOfTenant, id: string) {
    const found = await this.queries.execute(new ShowDryRun(tenantId, id));
    if (found === undefined) throw problemError('dry-run-gone', {});
    void response.status(202).header('location', `/api/dry-runs/${id}`);
    return { ...shownDryRun(found), ...fields };
  }

  #aliasTexts(tenantId: string, rows: readonly (UserEffects & { readonly userId?: string })[]): Promise<AliasTexts> {
    return this.views.aliases(tenantId, withAliases(rows));
  }
}
