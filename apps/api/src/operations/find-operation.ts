import { Inject, Injectable } from '@nestjs/common';
import type { EventStore } from '#application';
import { EVENT_STORE } from '#platform';
import { operationById, type OperationDocument } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import type { Fresh } from '../edge/query-shapes.js';

/** Looks for operations that somebody was just told of. */
@Injectable()
export class FindOperation {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly models: FreshModels,
  ) {}

  /** The read model may be a moment behind the answer that named the operation: that moment is waited for. */
  async byId(tenantId: string, id: string, { minPosition }: Fresh): Promise<OperationDocument | undefined> {
    const found = await this.#look(tenantId, id, minPosition);
    if (found !== undefined || minPosition !== undefined) return found;
    const head = await this.store.head();
    return head === undefined ? undefined : this.#look(tenantId, id, head.position);
  }

  async #look(tenantId: string, id: string, minPosition: string | undefined): Promise<OperationDocument | undefined> {
    return operationById(await this.models.upTo(minPosition, 'operations', 'operation-results'), tenantId, id);
  }
}
