import * as projections from '#projections';
import type { Instant, TenantId } from '#licensing';
import { ALL_AT_ONCE, type IndexQuery, type OpenSearch, type ReadModels } from '#application';

/** One query helper asks this of the read models. `limit` and `after` are left out, since they change no index. */
export interface AskedQuery {
  readonly helper: string;
  readonly collection: string;
  readonly query: Pick<IndexQuery, 'index' | 'prefix' | 'range' | 'descending'>;
}

/** These exports of the projections lib ask no read model. */
const NO_QUERIES: ReadonlySet<string> = new Set(
  (
    'meets streamKeyOf tenantKey tenantOf plansIn licensesBehind documentsOf ownDocument tenantDocument ' +
    'onlyInEvents userChangesAt lookedThrough changeOf changedIds TooManyOperations'
  ).split(' '),
);
const request = { limit: 10 };
/** Behind the time at which a user began to hold a product. */
const HELD = `held.${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}.${'1'.padStart(20, '0')}`;
const { subscriptionsPage, subscriptionsOf, deadlinesPage, dueDeadlines, deadlinesOfUser } = projections;

/** These make one search for each index that may serve one. */
const SEARCHES = [
  {},
  { product: 's' },
  { unlicensed: true },
  { location: 'CZ' },
  { location: null },
  { without: 's' },
  { accountEnabled: false },
  { userType: 'Guest' },
  { state: 'deleted' },
  { sort: 'created' },
  { sort: 'created', descending: true },
] as unknown as readonly OpenSearch[];

/**
 * These are calls of every helper in each of its forms. They stand by the helper's name, so that a new helper is
 * noticed.
 */
const CALLS: Readonly<Record<string, readonly ((models: ReadModels) => Promise<unknown>)[]>> = {
  subscriptionsPage: [(models) => subscriptionsPage(models, 't', request)],
  subscriptionsOf: [(models) => subscriptionsOf(models, 't')],
  subscriptionOf: [(models) => projections.subscriptionOf(models, 't', 's')],
  licensesHeld: [(models) => projections.licensesHeld(models, ['s'])],
  withBehind: [(models) => projections.withBehind(models, [{ skuId: 's', revisions: [] } as never])],
  deadlinesPage: [
    (models) => deadlinesPage(models, 't', request),
    (models) => deadlinesPage(models, 't', { ...request, until: 'u' }),
  ],
  dueDeadlines: [(models) => dueDeadlines(models, 'u', request)],
  deadlinesAsOf: [(models) => projections.deadlinesAsOf(models).due('2026-01-15T08:00:00.000Z', request)],
  shortestRunningRetention: [(models) => projections.shortestRunningRetention(models, 1)],
  deadlinesByDay: [(models) => projections.deadlinesByDay(models, 't', [{ startsAt: 'f', endsAt: 'u' }], ALL_AT_ONCE)],
  refusalsByDay: [(models) => projections.refusalsByDay(models, 't', [{ startsAt: 'f', endsAt: 'u' }], ALL_AT_ONCE)],
  seatsAt: [(models) => projections.seatsAt(models, 't', 's', '2026-01-15T08:00:00.000Z' as never)],
  trueUpOf: [
    (models) =>
      projections.trueUpOf(models, 't', 's', {
        from: '2026-01-15T23:00:00.000Z' as never,
        until: '2026-01-18T23:00:00.000Z' as never,
      }),
  ],
  boughtIn: [
    (models) =>
      projections.boughtIn(models, 't', 'p', {
        from: '2026-01-15T23:00:00.000Z' as never,
        until: '2026-01-16T23:00:00.000Z' as never,
      }),
  ],
  deadlinesOfUser: [(models) => deadlinesOfUser(models, 't', 'u')],
  assignmentsOfProduct: [
    (models) => projections.assignmentsOfProduct(models, 't', 's', request),
    (models) => projections.assignmentsOfProduct(models, 't', 's', { limit: 10, after: HELD }),
  ],
  assignmentsOfUser: [(models) => projections.assignmentsOfUser(models, 't', 'u', request)],
  assignmentBefore: [(models) => projections.assignmentBefore(models, { tenantId: 't', userId: 'u' } as never)],
  userIdsOfAllTimes: [(models) => projections.userIdsOfAllTimes(models, 't', 10)],
  namedUsersIn: [
    (models) => projections.namedUsersIn(models).page(10),
    (models) => projections.namedUsersIn(models).these([{ tenantId: 't', personId: 'u' }]),
  ],
  retentionsAt: [
    (models) => projections.retentionsAt(models, 't', { position: '1' }, request),
    (models) => projections.retentionsAt(models, 't', { position: '1', ofUsers: true }, request),
  ],
  retentionsOf: [(models) => projections.retentionsOf(models, 't', ['r'])],
  instantsIn: [
    (models) => projections.instantsIn(models).laterThan('t' as TenantId, '2026-01-15T08:00:00.000Z' as Instant),
    (models) => projections.instantsIn(models).latestAt('t' as TenantId, '1'),
    (models) => projections.instantsIn(models).last('t' as TenantId),
  ],
  tenantsPage: [(models) => projections.tenantsPage(models, request)],
  tenantsPageOf: [(models) => projections.tenantsPageOf(models, ['t'], request)],
  allTenants: [(models) => projections.allTenants(models)],
  tenantById: [(models) => projections.tenantById(models, 't')],
  productsPage: [(models) => projections.productsPage(models, request)],
  productsById: [(models) => projections.productsById(models, ['s'])],
  productsByPartNumber: [(models) => projections.productsByPartNumber(models, 'E5')],
  restrictionsPage: [(models) => projections.restrictionsPage(models, { limit: 10 })],
  usersPage: [(models) => projections.usersPage(models, 't', request)],
  usersCount: [(models) => projections.usersCount(models, 't')],
  userById: [(models) => projections.userById(models, 't', 'u')],
  userByAddressKey: [(models) => projections.userByAddressKey(models, 't', 'k')],
  overlappingUsers: [(models) => projections.overlappingUsers(models, 't', request)],
  unlicensedUsers: [(models) => projections.unlicensedUsers(models, 't', request)],
  countOfReport: [
    (models) => projections.countOfReport(models, 't', 'overlaps'),
    (models) => projections.countOfReport(models, 't', 'unlicensed'),
  ],
  holdersOf: [(models) => projections.holdersOf(models, 't', 's', request)],
  holdersCount: [(models) => projections.holdersCount(models, 't', 's')],
  matchingUsers: SEARCHES.map(
    (search) => (models: ReadModels) =>
      projections.matchingUsers(models, 't', search, { ...request, turn: ALL_AT_ONCE }),
  ),
  idsOfMatchingUsers: [(models) => projections.idsOfMatchingUsers(models, 't', {}, { atMost: 10, turn: ALL_AT_ONCE })],
  changedUsers: [(models) => projections.changedUsers(models, 't', { after: '1', until: '2' }, 10)],
  changedAmong: [(models) => projections.changedAmong(models, 't', { after: '1', until: '2' }, ['u'])],
  userIdsAfter: [(models) => projections.userIdsAfter(models, 't', 10)],
  usersByIds: [(models) => projections.usersByIds(models, 't', ['u'])],
  directorySourceIn: [(models) => projections.directorySourceIn(models, { waitFor: async () => {} }).count('t')],
  deletedUsersPage: [(models) => projections.deletedUsersPage(models, 't', request)],
  usersByDeletion: [
    (models) => projections.usersByDeletion(models, 't', { descending: true }, request),
    (models) => projections.usersByDeletion(models, 't', { from: 'f', until: 'u', descending: false }, request),
  ],
  deletedUsersByAddressKeys: [(models) => projections.deletedUsersByAddressKeys(models, 't', ['k'])],
  deletedUserById: [(models) => projections.deletedUserById(models, 't', 'u')],
  operationById: [(models) => projections.operationById(models, 't', 'o')],
  operationsPage: [(models) => projections.operationsPage(models, 't', request)],
  runningOperations: [(models) => projections.runningOperations(models, request)],
  openListsAsOf: [(models) => projections.openListsAsOf(models).listedBefore('u', request)],
  operationResultsPage: [(models) => projections.operationResultsPage(models, 't', 'o', request)],
  commandsPage: [
    (models) => projections.commandsPage(models, 't', {}, request),
    (models) => projections.commandsPage(models, 't', { from: 'f', until: 'u' }, request),
    (models) => projections.commandsPage(models, 't', { from: 'f' }, request),
    (models) => projections.commandsPage(models, 't', { outcome: 'refused', until: 'u' }, request),
    (models) => projections.commandsPage(models, 't', { relatedId: 's' }, request),
    (models) => projections.commandsPage(models, 't', { reference: 'CHG-1' }, request),
  ],
  historyPage: [
    (models) => projections.historyPage(models, 't', {}, request),
    (models) => projections.historyPage(models, 't', { from: 'f', until: 'u' }, { ...request, oldestFirst: true }),
    (models) => projections.historyPage(models, 't', { user: 'u', from: 'f' }, request),
    (models) => projections.historyPage(models, 't', { operation: 'o' }, request),
    (models) => projections.historyPage(models, 't', { reference: 'CHG-1' }, request),
    (models) => projections.historyPage(models, 't', { actor: 'a', until: 'u' }, request),
    (models) => projections.historyPage(models, 't', { outcome: 'refused' }, { ...request, oldestFirst: true }),
  ],
  historyOf: [(models) => projections.historyOf(models, 't', ['c'])],
  reasonsIn: [(models) => projections.reasonsIn(models, { waitFor: async () => {} })('t', 'u', 'p')],
};

/** Returns names of helpers that `CALLS` doesn't call, and of calls whose helper is gone. */
export const queriesNotCalled = (): readonly string[] => {
  const helpers = Object.entries(projections)
    .filter(([name, value]) => typeof value === 'function' && !NO_QUERIES.has(name))
    .map(([name]) => name);
  const called = new Set(Object.keys(CALLS));
  return [...helpers.filter((name) => !called.delete(name)), ...called];
};

/** Resolves to everything that the helpers ask by an index. What they get by key needs none. */
export const everyQuery = async (): Promise<readonly AskedQuery[]> => {
  const asked: AskedQuery[] = [];
  for (const [helper, calls] of Object.entries(CALLS)) {
    const listener: Pick<ReadModels, 'getMany' | 'keys' | 'query' | 'count'> = {
      getMany: async (_target, keys) => keys.map(() => undefined),
      keys: async () => [],
      query: async ({ name }, { index, prefix, range, descending }) => {
        const query = { index, prefix, ...(range && { range }), ...(descending && { descending }) };
        asked.push({ helper, collection: name, query });
        return { items: [] };
      },
      count: async ({ name }, index, prefix, range) => {
        asked.push({ helper, collection: name, query: { index, prefix, ...(range && { range }) } });
        return 0;
      },
    };
    for (const call of calls) await call(listener as ReadModels);
  }
  return asked;
};
