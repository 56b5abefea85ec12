import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import {
  type Directory,
  Freshness,
  isOpen,
  KeptCounts,
  type OpenSearch,
  type ReadModels,
  type Turn,
  type UserSearch,
} from '#application';
import { defined, type UserId } from '#licensing';
import { READ_MODELS, TURN } from '#platform';
import { type MatchingUsers, matchingUsers, users, usersByIds } from '#projections';
import { DIRECTORY } from '../api-settings.js';
import { FreshModels } from '../edge/fresh-models.js';
import { problemError } from '../edge/problem-error.js';
import { type Paged, pageOf } from '../edge/query-shapes.js';

/**
 * Asks for the users of a tenant who meet all filters, page after page. Everything that lists users asks here: the API,
 * Graph's, and selections. A page may hold fewer than its limit although another one follows.
 */
export class FindUsers extends Query<MatchingUsers> {
  constructor(
    readonly tenantId: string,
    readonly search: UserSearch,
    readonly asked: Paged,
  ) {
    super();
  }
}

/** A cursor of the directory begins so, and only the directory can go on from there. */
const OF_DIRECTORY = 'd.';
/** A read model counts in one index at most. */
const FILTERS = [
  'product',
  'without',
  'unlicensed',
  'location',
  'accountEnabled',
  'userType',
] as const satisfies readonly (keyof OpenSearch)[];

const filtersIn = (search: OpenSearch): number =>
  FILTERS.filter((filter) => search[filter] !== undefined && !(filter === 'unlicensed' && search[filter] === false))
    .length;

/** Tells whether the read model answers this for sure, whatever the directory has by then. */
export const isOfReadModel = (search: UserSearch, after: string | undefined): boolean =>
  isOpen(search) && filtersIn(search) < 2 && after?.startsWith(OF_DIRECTORY) !== true;

@QueryHandler(FindUsers)
export class FindUsersHandler implements IQueryHandler<FindUsers> {
  readonly #counts: KeptCounts;

  constructor(
    private readonly models: FreshModels,
    @Inject(DIRECTORY) private readonly directory: Directory | undefined,
    @Inject(TURN) private readonly turn: Turn,
    @Inject(READ_MODELS) readModels: ReadModels,
    freshness: Freshness,
  ) {
    this.#counts = new KeptCounts(readModels, freshness, users.name);
  }

  /**
   * @throws ProblemError directory-off; DirectoryLoading, DirectoryTooLarge, InvalidCursor, NotFreshEnough, NotBuilt;
   * what loading the directory came to
   */
  async execute({ tenantId, search, asked }: FindUsers): Promise<MatchingUsers> {
    const models = await this.models.upTo(asked.minPosition, 'users');
    if (isOpen(search) && !this.#asksDirectory(tenantId, search, asked.after))
      return matchingUsers(models, tenantId, search, {
        ...pageOf(asked),
        turn: this.turn,
        counts: this.#counts,
      });
    return this.#inDirectory(models, tenantId, search, asked);
  }

  /** The directory knows how many meet several filters, where it is there already. */
  #asksDirectory(tenantId: string, search: OpenSearch, after: string | undefined): boolean {
    if (after !== undefined) return after.startsWith(OF_DIRECTORY);
    return filtersIn(search) > 1 && this.directory?.isReady(tenantId) === true;
  }

  async #inDirectory(models: ReadModels, tenantId: string, search: UserSearch, { limit, after, ...asked }: Paged) {
    if (this.directory === undefined) throw problemError('directory-off', {});
    const cursor = after?.startsWith(OF_DIRECTORY) === true ? after.slice(OF_DIRECTORY.length) : after;
    const request = { limit, ...defined({ after: cursor, minPosition: asked.minPosition }) };
    const { userIds, total, next } = await this.directory.find(tenantId, search, request);
    const items = await this.#documents(models, tenantId, userIds, search);
    return {
      items,
      looked: userIds.length,
      ...defined({ next: next && OF_DIRECTORY + next, total: after === undefined ? total : undefined }),
    };
  }

  /** Leaves out users who were deleted, restored or purged after the directory was told of them. */
  async #documents(models: ReadModels, tenantId: string, userIds: readonly UserId[], { state = 'active' }: UserSearch) {
    const found = await usersByIds(models, tenantId, userIds);
    return found.filter((user) => user.status === state);
  }
}
