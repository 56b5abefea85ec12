import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { History, type Then } from '#application';
import type { TenantId, UserId, UserState } from '#licensing';
import { type Page, type RetentionDocument, retentions, retentionsAt } from '#projections';
import { atLeast } from '../edge/as-of.js';
import { FreshModels } from '../edge/fresh-models.js';
import { type Paged, pageOf } from '../edge/query-shapes.js';

export interface RetentionThen {
  readonly retention: RetentionDocument;
  readonly user: UserState;
}

/** Asks what was kept then, with the users as they were: of services, or of whole deleted users. */
export class ListRetentionsAsOf extends Query<Page<RetentionThen>> {
  constructor(
    readonly tenantId: TenantId,
    readonly then: Then,
    readonly asked: Paged,
    readonly ofUsers = false,
  ) {
    super();
  }
}

/** The read model knows what was kept when; what its user was like comes from the events of that user. */
@QueryHandler(ListRetentionsAsOf)
export class ListRetentionsAsOfHandler implements IQueryHandler<ListRetentionsAsOf> {
  constructor(
    private readonly models: FreshModels,
    private readonly history: History,
  ) {}

  async execute({ tenantId, then: { position }, asked, ofUsers }: ListRetentionsAsOf): Promise<Page<RetentionThen>> {
    const models = await this.models.upTo(atLeast(asked.minPosition, position), retentions.name);
    const found = await retentionsAt(models, tenantId, { position, ofUsers }, pageOf(asked));
    const users = new Map<UserId, UserState>();
    for (const { userId } of found.items)
      if (!users.has(userId)) users.set(userId, (await this.history.userAsOf(tenantId, userId, position)).state);
    return { ...found, items: found.items.map((retention) => ({ retention, user: users.get(retention.userId)! })) };
  }
}
