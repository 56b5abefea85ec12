import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { canonicalJson, type Selection, Selections, whoAsks } from '#application';
import { defined, MAX_OPERATION_USERS, type TenantId } from '#licensing';
import type { FastifyRequest } from 'fastify';
import { ProductNames } from '../catalogue/product-names.js';
import { problemError } from '../edge/problem-error.js';
import { searchOf, type SelectionAsked } from '../edge/query-shapes.js';
import { actorOf } from '../edge/request-actor.js';
import { SelectUsers } from './select-users.query.js';

type Sender = Pick<Selection, 'maker' | 'tenantId'>;
const senderOf = (request: FastifyRequest, tenantId: TenantId): Sender => ({
  tenantId,
  maker: canonicalJson(whoAsks(actorOf(request))),
});

/** How a selection stands now, and who is on its list. */
export interface FoundSelection extends Pick<Selection, 'userIds'> {
  readonly told: {
    readonly selectionId: string;
    readonly count: number;
    readonly left?: number;
    readonly joined?: number;
  };
}

/** Selects users for whoever asks, and finds the list again that they saw. */
@Injectable()
export class KeptSelections {
  constructor(
    private readonly selections: Selections,
    private readonly queries: QueryBus,
    private readonly products: ProductNames,
  ) {}

  /** @throws ProblemError too-many-users; what `ProductNames` and `SelectUsers` throw */
  async select(request: FastifyRequest, tenantId: TenantId, asked: SelectionAsked): Promise<Selection> {
    const [product, without] = await Promise.all([this.#productId(asked.product), this.#productId(asked.without)]);
    const filters = { ...searchOf(asked), ...defined({ product, without }) };
    const fresh = defined({ minPosition: asked.minPosition });
    const { userIds, position } = await this.queries.execute(new SelectUsers(tenantId, filters, fresh));
    if (userIds === undefined)
      throw problemError('too-many-users', { limit: MAX_OPERATION_USERS, users: MAX_OPERATION_USERS + 1 });
    return this.selections.keep({ ...senderOf(request, tenantId), filters, userIds, position });
  }

  /**
   * Resolves to the list as it was made, and to how many left it and joined it since, as far as that can be told now.
   * @throws ProblemError selection-gone
   */
  async find(request: FastifyRequest, tenantId: TenantId, id: string): Promise<FoundSelection> {
    const found = this.selections.find(id, senderOf(request, tenantId));
    if (found === undefined) throw problemError('selection-gone', {});
    const { userIds, filters } = found;
    const told = { selectionId: id, count: userIds.length };
    const now = await this.queries.execute(new SelectUsers(tenantId, filters, {})).catch(() => undefined);
    if (now?.userIds === undefined) return { userIds, told };
    const meeting = new Set(now.userIds);
    const left = userIds.filter((userId) => !meeting.has(userId)).length;
    return { userIds, told: { ...told, left, joined: meeting.size - (userIds.length - left) } };
  }

  async #productId(named: string | undefined) {
    return named === undefined ? undefined : this.products.idOf(named);
  }
}
