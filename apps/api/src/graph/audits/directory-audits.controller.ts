import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { defined, isGuid, type TenantId } from '#licensing';
import { type HistoryDocument, lookedThrough } from '#projections';
import { FreshModels } from '../../edge/fresh-models.js';
import { problemError } from '../../edge/problem-error.js';
import { TenantResolver } from '../../edge/tenant-resolver.js';
import { ShownProducts } from '../../users/shown-products.js';
import { ShowReceipt } from '../../commands/show-receipt.query.js';
import { ListHistory } from '../../history/list-history.query.js';
import { type ShownEntry, ShownHistory } from '../../history/shown-history.js';
import { ENTITIES } from '../model/types.js';
import { conjunctsOf, predicateOf } from '../odata/condition.js';
import type { Filter } from '../odata/filter.js';
import { type Options, TOP } from '../odata/options.js';
import { spanOf } from '../odata/span.js';
import { GraphAnswers, picked } from '../protocol/graph-answers.js';
import { GraphEndpoint } from '../protocol/graph-endpoint.js';
import { GraphTags } from '../protocol/graph-tags.js';
import { type Asked, InGraph } from '../protocol/in-graph.js';
import { directoryAudit, type Told } from './directory-audit.js';

/** The catalogue tells which of the targets are products, and users are called as they are now. */
const RECEIPTS = { models: ['history', 'users', 'catalogue'] } as const;
/** While a filter looks at each receipt, this many are read at a time. */
const BATCH = 200;
/** One answer looks at this many receipts; what is left follows on the next page. */
const LOOKED_AT = 20_000;

/** An id among the targets of a row is what receipts are found by. */
const relatedIdIn = (filter: Filter): string | undefined => {
  if (filter.kind !== 'any' || filter.path.join('/').toLowerCase() !== 'targetresources') return undefined;
  const { of, variable } = filter;
  const isId = of?.kind === 'compare' && of.by === 'eq' && of.path.join('/') === `${variable}/id`;
  return isId && typeof of.to === 'string' && isGuid(of.to) ? of.to.toLowerCase() : undefined;
};

const isFailure = (filter: Filter): boolean =>
  filter.kind === 'compare' &&
  filter.by === 'eq' &&
  filter.path.join('/').toLowerCase() === 'result' &&
  String(filter.to).toLowerCase() === 'failure';
/** One index at a time leads to receipts, each with a span of time. */
const indexedIn = (filter: Filter): { readonly user?: string; readonly outcome?: 'refused' } => {
  const conditions = conjunctsOf(filter);
  const [user] = conditions.flatMap((each) => relatedIdIn(each) ?? []);
  // of products and purchases, too: an id is one thing's alone
  if (user !== undefined) return { user };
  return conditions.some(isFailure) ? { outcome: 'refused' } : {};
};

const toldBy = (entry: ShownEntry | undefined): Told => {
  const { users = [], modified = [] } = (entry ?? {}) as {
    readonly users?: readonly { readonly id: string; readonly userPrincipalName: string | null }[];
    readonly modified?: Told['modified'];
  };
  return { users: new Map(users.map(({ id, userPrincipalName }) => [id, userPrincipalName])), modified };
};

/** The history as Graph shows it, with what was there before and after. */
@ApiTags('graph')
@Controller('v1.0/auditLogs/directoryAudits')
export class DirectoryAuditsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly tenants: TenantResolver,
    private readonly products: ShownProducts,
    private readonly history: ShownHistory,
    private readonly models: FreshModels,
    private readonly answers: GraphAnswers,
    private readonly tags: GraphTags,
  ) {}

  @Get()
  @GraphEndpoint({
    id: 'listDirectoryAudits',
    may: 'history',
    tag: 'served',
    summary: 'Commands that were decided, the newest first',
    answer: { listOf: 'directoryAudit' },
    entity: 'directoryAudit',
    options: ['$select', '$filter', '$top', '$skiptoken'],
    errors: ['invalid-cursor'],
  })
  async list(@InGraph() { http, options }: Asked) {
    const tenantId = await this.tenants.of(http);
    const { minPosition, select } = options;
    const find = async () => {
      const { isAway, ...found } = await this.#page(tenantId, options);
      return { found, isPartial: isAway };
    };
    return this.tags.serve({ http, tenantId, ...RECEIPTS, minPosition }, find, (found) => {
      const items = found.items.map((row) => picked(row, select));
      return this.answers.list(http, 'auditLogs/directoryAudits', { ...found, items }, select);
    });
  }

  @Get(':id')
  @GraphEndpoint({
    id: 'showDirectoryAudit',
    may: 'history',
    tag: 'served',
    summary: 'What was decided about one command, by its id',
    answer: 'directoryAudit',
    entity: 'directoryAudit',
    options: ['$select'],
    errors: ['command-not-found'],
  })
  async get(@InGraph() { http, options }: Asked, @Param('id') id: string) {
    const tenantId = await this.tenants.of(http);
    const { minPosition, select } = options;
    const find = async () => {
      const fresh = defined({ minPosition });
      const command = isGuid(id)
        ? await this.queries.execute(new ShowReceipt(tenantId, id.toLowerCase(), fresh))
        : undefined;
      if (command === undefined) throw problemError('command-not-found', {});
      await this.models.upTo(minPosition, 'catalogue');
      const { items, isAway } = await this.#whole(tenantId, [command]);
      return { found: items[0] ?? {}, isPartial: isAway };
    };
    return this.tags.serve({ http, tenantId, ...RECEIPTS, minPosition }, find, (row) =>
      this.answers.thing(http, 'auditLogs/directoryAudits', row, select),
    );
  }

  async #page(tenantId: TenantId, { filter, top: limit = TOP.default, skipToken: after, minPosition }: Options) {
    // what was made a product just before a command is to be told from a user
    await this.models.upTo(minPosition, 'catalogue');
    const by = filter === undefined ? {} : { ...spanOf(filter, 'activityDateTime'), ...indexedIn(filter) };
    const find = (asked: { readonly limit: number; readonly after?: string }) =>
      this.queries.execute(new ListHistory(tenantId, by, { ...asked, ...defined({ minPosition }) }));
    if (filter === undefined) {
      const { items, next } = await find({ limit, ...defined({ after }) });
      return { ...(await this.#whole(tenantId, items)), ...defined({ next }) };
    }
    const predicate = predicateOf(filter, { members: ENTITIES.directoryAudit });
    let isAway = false;
    const found = await lookedThrough({
      find: async (asked) => {
        const part = await find(asked);
        return { ...part, looked: part.items.length };
      },
      fitting: async (entries: readonly HistoryDocument[]) => {
        const { isProduct, ...known } = await this.#products(entries);
        isAway ||= known.isAway;
        return entries.flatMap((entry, at) =>
          predicate(directoryAudit(entry, isProduct)) ? [{ at, shown: entry }] : [],
        );
      },
      limit,
      after,
      batch: BATCH,
      most: LOOKED_AT,
    });
    const whole = await this.#whole(tenantId, found.items);
    return { ...found, items: whole.items, isAway: isAway || whole.isAway };
  }

  async #products(entries: readonly HistoryDocument[]) {
    const ids = entries.flatMap(({ about }) => about).map((skuId) => ({ skuId }));
    const { products, isAway } = await this.products.of(ids);
    const known = new Set<string>(products.map(({ skuId }) => skuId));
    return { isProduct: (id: string) => known.has(id), isAway };
  }

  /** A filter looks at rows by the thousand, and what was there before is read for those alone that are answered. */
  async #whole(tenantId: TenantId, entries: readonly HistoryDocument[]) {
    const [{ isProduct, isAway }, shown] = await Promise.all([
      this.#products(entries),
      this.history.of(tenantId, entries, { modified: true }),
    ]);
    const items = entries.map((entry, at) => directoryAudit(entry, isProduct, toldBy(shown[at])));
    return { items, isAway: isAway || shown.some((each) => each?.unreadable !== undefined) };
  }
}
