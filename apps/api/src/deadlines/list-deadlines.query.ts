import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type DeadlineDocument, deadlinesPage, type Page, tenantKey, type UserDocument, users } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import { type Paged, pageOf } from '../edge/query-shapes.js';
import { type Grant, grantsOf } from './grants.js';

export interface DeadlinesPage extends Page<DeadlineDocument> {
  /** These are the users whom the deadlines concern, as far as the read model knows them. */
  readonly users: readonly UserDocument[];
  /** A license of one of these products would bring the data of the service back. */
  readonly grants: ReadonlyMap<string, readonly Grant[]>;
}

/** Asks what will be purged in a tenant, perhaps only from an instant on or before another one, the next first. */
export class ListDeadlines extends Query<DeadlinesPage> {
  constructor(
    readonly tenantId: string,
    readonly asked: Paged,
    readonly within: { readonly from?: string; readonly until?: string },
  ) {
    super();
  }
}

@QueryHandler(ListDeadlines)
export class ListDeadlinesHandler implements IQueryHandler<ListDeadlines> {
  constructor(private readonly models: FreshModels) {}

  async execute({ tenantId, asked, within }: ListDeadlines) {
    const models = await this.models.upTo(asked.minPosition, 'deadlines', 'users', 'subscriptions', 'catalogue');
    const found = await deadlinesPage(models, tenantId, { ...pageOf(asked), ...within });
    const keys = [...new Set(found.items.map(({ userId }) => tenantKey(tenantId, userId)))];
    const known = await models.getMany<UserDocument>({ name: users.name }, keys);
    return {
      ...found,
      users: known.filter((user) => user !== undefined),
      grants: await grantsOf(models, tenantId),
    };
  }
}
