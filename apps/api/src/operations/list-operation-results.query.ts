import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { EventStore } from '#application';
import { defined, type OperationId, streamName, type TenantId } from '#licensing';
import { EVENT_STORE } from '#platform';
import {
  type OperationResultRow,
  operationResultsPage,
  type Page,
  tenantKey,
  type UserDocument,
  users,
} from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import { type Paged, pageOf } from '../edge/query-shapes.js';
import { FindOperation } from './find-operation.js';

export interface OperationResults extends Page<OperationResultRow> {
  /** These are the users whom the rows concern, as far as the read model knows them. */
  readonly users: readonly UserDocument[];
  /** Once the operation has finished, everything that it did stands at or before this position. */
  readonly position?: string;
}

/**
 * Asks what became of each user of a bulk operation, in the order of its list; undefined where the tenant has no such
 * operation.
 */
export class ListOperationResults extends Query<OperationResults | undefined> {
  constructor(
    readonly tenantId: TenantId,
    readonly id: OperationId,
    readonly asked: Paged,
  ) {
    super();
  }
}

@QueryHandler(ListOperationResults)
export class ListOperationResultsHandler implements IQueryHandler<ListOperationResults> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly models: FreshModels,
    private readonly operations: FindOperation,
  ) {}

  async execute(query: ListOperationResults) {
    const { tenantId, id, asked } = query;
    const operation = await this.operations.byId(tenantId, id, asked);
    if (operation === undefined) return undefined;
    // The rows are a read model of their own: once the operation shows as finished, so do they all.
    const end = operation.state === 'finished' ? await this.#endOf(tenantId, id) : undefined;
    const models = await this.models.upTo(later(end, asked.minPosition), 'operation-results');
    const found = await operationResultsPage(models, tenantId, id, pageOf(asked));
    const keys = found.items.flatMap(({ userId }) => (userId === undefined ? [] : [tenantKey(tenantId, userId)]));
    const known = await models.getMany<UserDocument>({ name: users.name }, keys);
    return { ...found, users: known.filter((user) => user !== undefined), ...defined({ position: end }) };
  }

  async #endOf(tenantId: TenantId, operationId: OperationId): Promise<string | undefined> {
    const stream = streamName({ kind: 'operation', tenantId, operationId });
    const [last] = await this.store.read(stream, { backwards: true, limit: 1 });
    return last?.position;
  }
}

/** Positions are texts that sort as they stand in the log. */
const later = (one: string | undefined, other: string | undefined): string | undefined =>
  one === undefined || one <= (other ?? '') ? other : one;
