import { Inject, Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { END_OF_LOG, History } from '#application';
import { defined, type TenantId, type UserId } from '#licensing';
import { lookedThrough, type Part, type UserDocument } from '#projections';
import { problemError } from '../../edge/problem-error.js';
import { FindUsers, isOfReadModel } from '../../users/find-users.query.js';
import { ShowUser } from '../../users/show-user.query.js';
import { UserViews } from '../../users/user-views.js';
import type { Predicate } from '../odata/condition.js';
import { type Options, TOP } from '../odata/options.js';
import type { Thing } from '../protocol/graph-answers.js';
import { unsupported } from '../odata/unsupported.js';
import { graphUser } from './shown-user.js';
import { type Access, planOf, type UserPlan } from './user-access.js';

/** While a filter looks at each user, this many are read at a time. */
const BATCH = 200;
/** One answer looks at this many users, with sealed texts and without; what is left follows on the next page. */
const LOOKED_AT = { sealed: 20_000, plain: 100_000 } as const;
/** An event at this instant is still to come, so that what is known at it is what is known now. */

interface Wanted {
  readonly limit: number;
  readonly after?: string;
  readonly minPosition?: string;
}
export interface FoundUsers {
  readonly items: readonly Thing[];
  readonly count?: number;
  readonly next?: string;
}

const isPartial = (shown: Thing): boolean => shown['@seatledger.unreadable'] !== undefined;
/** Says of a page whether something on it can't be read at the moment. */
export const shownAll = <F extends { readonly items: readonly Thing[] }>(found: F) => ({
  found,
  isPartial: found.items.some(isPartial),
});

/** Finds users by what OData asks for, on the queries of the own API, and shows them as Graph does. */
@Injectable()
export class GraphUsers {
  constructor(
    private readonly queries: QueryBus,
    private readonly views: UserViews,
    @Inject(History) private readonly history: History,
  ) {}

  /** Tells whether the read model answers this for sure, whatever the directory has by then. */
  isOfReadModel(options: Options): boolean {
    const { access } = planOf(options);
    return access.by === 'names' || isOfReadModel(access.search, options.skipToken);
  }

  /** Finds a page of living users. The count is of all pages, and is told on the first one alone. */
  async page(tenantId: TenantId, options: Options): Promise<FoundUsers> {
    const plan = planOf(options);
    const { top = TOP.default, skipToken: after, minPosition } = options;
    const isFirst = after === undefined;
    const count = options.count && isFirst ? await this.count(tenantId, options) : undefined;
    const wanted = { limit: top, ...defined({ after, minPosition }) };
    const found =
      plan.predicate === undefined
        ? await this.#shownPage(tenantId, plan.access, wanted)
        : await this.#filtered(tenantId, { ...plan, predicate: plan.predicate }, wanted);
    return { ...found, ...defined({ count }) };
  }

  /** Counts living users. @throws ProblemError: unsupported-query, where too many would have to be looked at */
  async count(
    tenantId: TenantId,
    { filter, search, minPosition }: Pick<Options, 'filter' | 'search' | 'minPosition'>,
  ): Promise<number> {
    const { access, predicate, isPlain } = planOf({ filter, search });
    if (predicate === undefined && access.by === 'search') {
      const asked = { limit: 1, ...defined({ minPosition }) };
      const { total } = await this.queries.execute(new FindUsers(tenantId, access.search, asked));
      if (total !== undefined) return total;
    }
    const plan = { access, predicate: predicate ?? (() => true), isPlain };
    const { items, next } = await this.#filtered(tenantId, plan, { limit: Infinity, ...defined({ minPosition }) });
    if (next !== undefined)
      throw unsupported('counting what this finds among so many users', ['$count without it', '$top']);
    return items.length;
  }

  /** Finds one living user by id or address. @throws ProblemError: user-not-found */
  async one(tenantId: TenantId, named: string, minPosition?: string): Promise<UserDocument> {
    const found = await this.queries.execute(new ShowUser(tenantId, named, defined({ minPosition })));
    if (found === undefined) throw problemError('user-not-found', {});
    return found;
  }

  /** Shows one document, with what its tag is made of. */
  async thing(tenantId: string, user: UserDocument) {
    const [shown = {}] = await this.shown(tenantId, [user]);
    return { found: shown, thing: { id: user.id, revision: user.revision }, isPartial: isPartial(shown) };
  }

  /** Shows documents in their order. */
  async shown(tenantId: string, users: readonly UserDocument[]): Promise<readonly Thing[]> {
    const shown = await this.views.documents(tenantId, users);
    return users.map(({ licenses }, at) => graphUser({ shown: shown[at] ?? {}, licenses }));
  }

  /**
   * Shows a user as its own events tell it, for the answer to a command, which no read model may know yet. The command
   * tells at which revision the user is by it.
   */
  async now(tenantId: TenantId, userId: UserId, revision?: number): Promise<Thing> {
    const { state } = await this.history.userAsOf(tenantId, userId, END_OF_LOG);
    const shown = (await this.views.state(tenantId, state)) ?? { id: userId };
    return graphUser({
      shown: { ...shown, ...defined({ revision }) },
      licenses: 'licenses' in state ? state.licenses : [],
    });
  }

  async #shownPage(tenantId: TenantId, access: Access, wanted: Wanted): Promise<FoundUsers> {
    const { items, next } = await this.#documents(tenantId, access, wanted);
    return { items: await this.shown(tenantId, items), ...defined({ next }) };
  }

  #filtered(
    tenantId: TenantId,
    plan: UserPlan & { readonly predicate: Predicate },
    { limit, after, minPosition }: Wanted,
  ): Promise<FoundUsers> {
    return lookedThrough({
      find: (asked) => this.#documents(tenantId, plan.access, { ...asked, ...defined({ minPosition }) }),
      fitting: (users) => this.#fitting(tenantId, plan, users),
      limit,
      after,
      batch: BATCH,
      most: plan.isPlain ? LOOKED_AT.plain : LOOKED_AT.sealed,
    });
  }

  /** Opens texts of nobody who doesn't fit, where the condition needs none. */
  async #fitting(
    tenantId: TenantId,
    { predicate, isPlain }: UserPlan & { readonly predicate: Predicate },
    users: readonly UserDocument[],
  ): Promise<readonly { readonly at: number; readonly shown: Thing }[]> {
    const placed = users.map((user, at) => ({ user, at }));
    const kept = isPlain ? placed.filter(({ user }) => predicate(withoutTexts(user))) : placed;
    const shown = await this.shown(
      tenantId,
      kept.map(({ user }) => user),
    );
    return kept
      .map(({ at }, index) => ({ at, shown: shown[index] ?? {} }))
      .filter((each) => isPlain || predicate(each.shown));
  }

  async #documents(tenantId: TenantId, access: Access, wanted: Wanted): Promise<Part<UserDocument>> {
    const limit = Math.min(wanted.limit, TOP.most);
    const asked = { ...wanted, limit };
    if (access.by === 'search') return this.queries.execute(new FindUsers(tenantId, access.search, asked));
    const items = await this.#named(tenantId, access.names, defined({ minPosition: wanted.minPosition }));
    return { items, looked: access.names.length };
  }

  async #named(
    tenantId: TenantId,
    names: readonly string[],
    fresh: { readonly minPosition?: string },
  ): Promise<readonly UserDocument[]> {
    const found = new Map<string, UserDocument>();
    for (const name of names) {
      const user = await this.queries.execute(new ShowUser(tenantId, name, fresh));
      if (user !== undefined) found.set(user.id, user);
    }
    return [...found.values()].toSorted((one, other) => (one.id < other.id ? -1 : 1));
  }
}

const withoutTexts = ({ id, usageLocation, createdAt, licenses, accountEnabled, userType }: UserDocument): Thing =>
  graphUser({ shown: { id, usageLocation, createdAt, accountEnabled, userType }, licenses });
