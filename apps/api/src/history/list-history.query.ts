import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Hasher } from '#application';
import { defined, isGuid } from '#licensing';
import { HASHER } from '#platform';
import {
  type HistoryDocument,
  type HistoryFilter,
  historyPage,
  MOST_OPERATIONS,
  type Page,
  TooManyOperations,
  userByAddressKey,
} from '#projections';
import { ProductNames } from '../catalogue/product-names.js';
import { FreshModels } from '../edge/fresh-models.js';
import { problemError } from '../edge/problem-error.js';
import { type HistoryQuery, periodOf } from './history-query.js';

/** The filters as they are asked, and as the index has them. */
export type AskedHistory = Omit<HistoryQuery, 'limit' | 'after'>;

/** Asks for the filter that stands for what was asked: ids in place of addresses and names of products. */
export class NameHistory extends Query<HistoryFilter> {
  constructor(
    readonly tenantId: string,
    readonly asked: AskedHistory,
  ) {
    super();
  }
}

@QueryHandler(NameHistory)
export class NameHistoryHandler implements IQueryHandler<NameHistory> {
  constructor(
    private readonly models: FreshModels,
    private readonly products: ProductNames,
    @Inject(HASHER) private readonly hasher: Hasher,
  ) {}

  async execute({ tenantId, asked }: NameHistory): Promise<HistoryFilter> {
    const { user, actor, product, minPosition, order: _order, from, until, timeZone, ...same } = asked;
    const idOf = async (named: string | undefined): Promise<string | undefined> => {
      if (named === undefined || !named.includes('@')) return isGuid(named ?? '') ? named?.toLowerCase() : named;
      const models = await this.models.upTo(minPosition, 'users');
      const [key = ''] = await this.hasher.addressKeys(tenantId, [named]);
      const found = await userByAddressKey(models, tenantId, key);
      if (found === undefined) throw problemError('user-not-found', {});
      return found.id;
    };
    if (product !== undefined) await this.models.upTo(minPosition, 'catalogue');
    return defined({
      ...same,
      ...periodOf(defined({ from, until, timeZone })),
      user: await idOf(user),
      actor: await idOf(actor),
      product:
        product === undefined ? undefined : isGuid(product) ? product.toLowerCase() : await this.products.idOf(product),
    });
  }
}

/** Asks what was decided for a tenant, by any of the filters together, in either order. */
export class ListHistory extends Query<Page<HistoryDocument>> {
  constructor(
    readonly tenantId: string,
    readonly filter: HistoryFilter,
    readonly asked: Pick<HistoryQuery, 'limit' | 'after' | 'order' | 'minPosition'>,
  ) {
    super();
  }
}

@QueryHandler(ListHistory)
export class ListHistoryHandler implements IQueryHandler<ListHistory> {
  constructor(private readonly models: FreshModels) {}

  async execute({ tenantId, filter, asked }: ListHistory) {
    const { limit, after, order, minPosition } = asked;
    // a user who isn't there yet would be taken for somebody who is erased
    const models = await this.models.upTo(minPosition, 'history', 'users', 'catalogue');
    const request = { limit, oldestFirst: order === 'oldest', ...defined({ after }) };
    return historyPage(models, tenantId, filter, request).catch((error: unknown) => {
      throw error instanceof TooManyOperations ? tooManyOperations() : error;
    });
  }
}

const tooManyOperations = () =>
  problemError('invalid-query', {
    problems: [
      {
        at: 'reference',
        code: 'invalid-query',
        message: `has more than ${MOST_OPERATIONS} bulk operations: ask by operation, or by user as well`,
      },
    ],
  });
