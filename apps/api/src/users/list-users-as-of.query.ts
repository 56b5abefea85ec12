import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type AsOf, History, InvalidCursor, type OpenSearch, Pace, type ReadModels, type Turn } from '#application';
import { defined, type KnownUser, type SkuId, type TenantId, type UserId, type UserState } from '#licensing';
import { TURN } from '#platform';
import { assignmentsOfProduct, meets, type Page, userIdsAfter } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import { type Paged, pageOf } from '../edge/query-shapes.js';

export type UserThen = AsOf<KnownUser>;

/**
 * Asks for the users of a tenant who met the filters at an instant that is past, in the order of their ids. Who was
 * purged since is there only where the product is asked for, and has no texts.
 */
export class ListUsersAsOf extends Query<Page<UserThen>> {
  constructor(
    readonly tenantId: TenantId,
    readonly search: OpenSearch,
    readonly instant: string,
    readonly asked: Paged,
  ) {
    super();
  }
}

/** A page looks into so many streams at most. Where it finds fewer users than it may hold, the next one goes on. */
const LOOKED_AT = 1_000;
interface Candidates {
  readonly ids: readonly UserId[];
  readonly next?: string;
}

/** The read models only lead to whoever may have been meant; what a user was like comes from the events. */
@QueryHandler(ListUsersAsOf)
export class ListUsersAsOfHandler implements IQueryHandler<ListUsersAsOf> {
  constructor(
    private readonly models: FreshModels,
    private readonly history: History,
    @Inject(TURN) private readonly turn: Turn,
  ) {}

  async execute({ tenantId, search, instant, asked }: ListUsersAsOf): Promise<Page<UserThen>> {
    const models = await this.models.upTo(asked.minPosition, 'users', 'assignments');
    const { limit, after: begin } = pageOf(asked);
    const pace = new Pace(this.turn);
    const items: UserThen[] = [];
    let after = begin;
    let looked = 0;
    do {
      const request = { limit: limit - items.length, ...defined({ after }) };
      const { ids, next } = await candidates(models, tenantId, search.product, instant, request);
      for (const id of ids) {
        const then = await this.history.userAsOf(tenantId, id, instant);
        if (isMeant(then, search)) items.push(then);
        if (pace.spent('users')) await pace.rest();
      }
      after = next;
      looked += request.limit;
    } while (after !== undefined && items.length < limit && looked < LOOKED_AT);
    return { items, ...defined({ next: after }) };
  }
}

const isMeant = (then: AsOf<UserState>, search: OpenSearch): then is UserThen => {
  const { state } = then;
  if (state.status !== (search.state ?? 'active')) return false;
  const { licenses, usageLocation = null, accountEnabled, userType } = state;
  return meets({ licenses, usageLocation, ...defined({ accountEnabled, userType }) }, search);
};

/** Who holds a product, and from when until when, is known of everybody; others are looked for among all. */
const candidates = async (
  models: ReadModels,
  tenantId: string,
  product: SkuId | undefined,
  instant: string,
  request: { readonly limit: number; readonly after?: string },
): Promise<Candidates> => {
  if (product === undefined) {
    if (request.after !== undefined && !/^[\da-f-]{36}$/.test(request.after))
      throw new InvalidCursor('the cursor is not one of ours');
    const ids = await userIdsAfter(models, tenantId, request.limit, request.after);
    return { ids, ...(ids.length === request.limit && { next: ids.at(-1)! }) };
  }
  const { items, next } = await assignmentsOfProduct(models, tenantId, product, request);
  const held = items.filter(({ assignments }) =>
    assignments.some(({ from, until }) => from <= instant && (until === undefined || instant < until)),
  );
  return { ids: held.map(({ userId }) => userId), ...defined({ next }) };
};
