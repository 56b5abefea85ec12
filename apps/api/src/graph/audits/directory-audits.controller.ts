import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { defined, isGuid, type TenantId } from '#licensing';
import type { CommandDocument } from '#projections';
import { FreshModels } from '../../edge/fresh-models.js';
import { TenantResolver } from '../../edge/tenant-resolver.js';
import { ListCommands } from '../../commands/list-commands.query.js';
import { ShownProducts } from '../../users/shown-products.js';
import { ENTITIES } from '../model/types.js';
import { conjunctsOf, predicateOf } from '../odata/condition.js';
import type { Filter } from '../odata/filter.js';
import { type Options, TOP } from '../odata/options.js';
import { GraphAnswers, picked, type Thing } from '../protocol/graph-answers.js';
import { GraphEndpoint } from '../protocol/graph-endpoint.js';
import { GraphTags } from '../protocol/graph-tags.js';
import { type Asked, InGraph } from '../protocol/in-graph.js';
import { directoryAudit } from './directory-audit.js';

/** The catalogue tells which of the targets are products. */
const RECEIPTS = { models: ['commands', 'catalogue'] } as const;
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

/** What was decided, as far as receipts tell it: ids and numbers, and no names. */
@ApiTags('graph')
@Controller('v1.0/auditLogs/directoryAudits')
export class DirectoryAuditsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly tenants: TenantResolver,
    private readonly products: ShownProducts,
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

  async #page(tenantId: TenantId, { filter, top = TOP.default, skipToken, minPosition }: Options) {
    const predicate = filter && predicateOf(filter, { members: ENTITIES.directoryAudit });
    const relatedId = filter && conjunctsOf(filter).flatMap((each) => relatedIdIn(each) ?? [])[0];
    // what was made a product just before a command is to be told from a user
    await this.models.upTo(minPosition, 'catalogue');
    const items: Thing[] = [];
    let isAway = false;
    let after = skipToken;
    for (let looked = 0; looked < LOOKED_AT;) {
      const asked = { limit: predicate === undefined ? top : BATCH, ...defined({ after, minPosition, relatedId }) };
      const found = await this.queries.execute(new ListCommands(tenantId, asked));
      const { rows, isAway: isLacking } = await this.#shown(found.items);
      isAway ||= isLacking;
      const fitting = rows.flatMap((row, at) => (predicate?.(row) === false ? [] : [{ row, at }]));
      const room = top - items.length;
      items.push(...fitting.slice(0, room).map(({ row }) => row));
      const last = fitting.length > room ? fitting[room - 1] : undefined;
      if (last !== undefined) {
        const cut = await this.queries.execute(new ListCommands(tenantId, { ...asked, limit: last.at + 1 }));
        return { items, isAway, ...defined({ next: cut.next }) };
      }
      looked += found.items.length;
      after = found.next;
      if (after === undefined) return { items, isAway };
      if (items.length === top) break;
    }
    return { items, isAway, ...defined({ next: after }) };
  }

  async #shown(commands: readonly CommandDocument[]) {
    const ids = commands.flatMap(({ relatedIds }) => relatedIds).map((skuId) => ({ skuId }));
    const { products, isAway } = await this.products.of(ids);
    const known = new Set<string>(products.map(({ skuId }) => skuId));
    return { rows: commands.map((command) => directoryAudit(command, (id) => known.has(id))), isAway };
  }
}
