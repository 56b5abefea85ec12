import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import {
  type AsOf,
  History,
  InvalidCursor,
  type OpenSearch,
  Pace,
  type ReadModels,
  type Then,
  type Turn,
} from '#application';
import { defined, type KnownUser, type SkuId, type TenantId, type UserId, type UserState } from '#licensing';
import { TURN } from '#platform';
import {
  assignmentBefore,
  type AssignmentDocument,
  assignmentsOfProduct,
  meets,
  type Page,
  userIdsOfAllTimes,
} from '#projections';
import { atLeast } from '../edge/as-of.js';
import { FreshModels } from '../edge/fresh-models.js';
import { type Paged, pageOf } from '../edge/query-shapes.js';

export interface ListedThen extends AsOf<Exclude<UserState, { readonly status: 'absent' }>> {
  /** When the product that was asked for was held, and by which commands. */
  readonly held?: AssignmentDocument;
}

/**
 * Asks for the users of a tenant who met the filters then, in the order of their ids, whoever was purged since among
 * them. Where a day is asked for and a product, it is whoever held the product at any time of that day, and has the
 * other qualities at its end.
 */
export class ListUsersAsOf extends Query<Page<ListedThen>> {
  constructor(
    readonly tenantId: TenantId,
    readonly search: OpenSearch,
    readonly then: Then,
    readonly asked: Paged,
  ) {
    super();
  }
}

/** A page looks into so many streams at most. Where it finds fewer users than it may hold, the next one goes on. */
const LOOKED_AT = 1_000;
interface Candidate {
  readonly userId: UserId;
  readonly held?: AssignmentDocument;
}
interface Candidates {
  readonly found: readonly Candidate[];
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

  async execute({ tenantId, search, then, asked }: ListUsersAsOf): Promise<Page<ListedThen>> {
    const fresh = atLeast(asked.minPosition, then.position);
    const models = await this.models.upTo(fresh, 'users', 'purged-users', 'assignments');
    const { limit, after: begin } = pageOf(asked);
    const pace = new Pace(this.turn);
    const items: ListedThen[] = [];
    let after = begin;
    let looked = 0;
    do {
      const request = { limit: limit - items.length, ...defined({ after }) };
      const { found, next } = await candidates(models, tenantId, search.product, then, request);
      for (const { userId, held } of found) {
        const user = await this.history.userAsOf(tenantId, userId, then.position);
        if (isMeant(user, search, held)) items.push({ ...user, ...defined({ held }) });
        if (pace.spent('users')) await pace.rest();
      }
      after = next;
      looked += request.limit;
    } while (after !== undefined && items.length < limit && looked < LOOKED_AT);
    return { items, ...defined({ next: after }) };
  }
}

const isMeant = (then: AsOf<UserState>, search: OpenSearch, held?: AssignmentDocument): then is ListedThen => {
  const { state } = then;
  if (state.status === 'absent') return false;
  // who held it on that day may be gone at its end
  const status = held === undefined ? (search.state ?? 'active') : (search.state ?? state.status);
  if (state.status !== status) return false;
  if (state.status === 'purged') return held !== undefined;
  const { product: _product, ...others } = search;
  return meets(qualitiesOf(state), held === undefined ? search : others);
};
const qualitiesOf = ({ licenses, usageLocation, accountEnabled, userType }: KnownUser) => ({
  licenses,
  usageLocation: usageLocation ?? null,
  ...defined({ accountEnabled, userType }),
});

/** Who holds a product, and from when until when, is known of everybody; others are looked for among all. */
const candidates = async (
  models: ReadModels,
  tenantId: string,
  product: SkuId | undefined,
  { position, dayBegan }: Then,
  request: { readonly limit: number; readonly after?: string },
): Promise<Candidates> => {
  if (product === undefined) {
    if (request.after !== undefined && !/^[\da-f-]{36}$/.test(request.after))
      throw new InvalidCursor('the cursor is not one of ours');
    const ids = await userIdsOfAllTimes(models, tenantId, request.limit, request.after);
    return { found: ids.map((userId) => ({ userId })), ...(ids.length === request.limit && { next: ids.at(-1)! }) };
  }
  const since = dayBegan ?? position;
  const { items, next } = await assignmentsOfProduct(models, tenantId, product, request);
  const found: Candidate[] = [];
  for (const held of items) {
    const isThen = held.fromPosition <= position && (held.untilPosition === undefined || since < held.untilPosition);
    if (isThen && !(await isAgain(models, held, since)))
      found.push({ userId: held.userId, held: asOf(held, position) });
  }
  return { found, ...defined({ next }) };
};

/** Leaves out what came later: whoever asks by a position is told the same for ever. */
const asOf = (held: AssignmentDocument, position: string): AssignmentDocument => {
  if (held.untilPosition === undefined || held.untilPosition <= position) return held;
  const { until: _until, untilPosition: _position, endedBy: _by, cause: _cause, reassignedTo: _to, ...running } = held;
  return running;
};

/** A user who held it twice on that day is told of once, by the first time. */
const isAgain = async (models: ReadModels, held: AssignmentDocument, since: string): Promise<boolean> => {
  if (held.fromPosition <= since) return false;
  const before = await assignmentBefore(models, held);
  return before?.untilPosition !== undefined && since < before.untilPosition;
};
