import { type Deadlines, type DueRetention, type IndexQuery, InvalidCursor, type ReadModels } from '#application';
import { defined, plus, type Instant } from '#licensing';
import { deadlines, type DeadlineDocument, type TenantDeadlineDocument } from '../deadlines/deadlines.js';
import { tenantKey } from '../keys.js';
import { licensesBehind, subscriptions, type SubscriptionDocument } from '../subscriptions/subscriptions.js';
import { assignments, type AssignmentDocument } from '../assignments/assignments.js';
import { productsById } from './reference-data.js';
import { everything, one, page, type Page, type PageRequest } from './page.js';

/** Lists a tenant's subscriptions in the order of part numbers, from index `by-tenant`. */
export const subscriptionsPage = (
  models: ReadModels,
  tenantId: string,
  request: PageRequest,
): Promise<Page<SubscriptionDocument>> =>
  page(models, subscriptions.name, { index: 'by-tenant', prefix: [tenantId] }, request);

/** Resolves to all subscriptions of a tenant, one for each product that it ever bought, from index `by-tenant`. */
export const subscriptionsOf = (models: ReadModels, tenantId: string): Promise<readonly SubscriptionDocument[]> =>
  everything(models, subscriptions.name, { index: 'by-tenant', prefix: [tenantId] });

export const subscriptionOf = (
  models: ReadModels,
  tenantId: string,
  skuId: string,
): Promise<SubscriptionDocument | undefined> => one(models, subscriptions.name, tenantKey(tenantId, skuId));

/** Counts the licenses of these products that are held, of all tenants together, from index `by-tenant`. */
export const licensesHeld = async (models: ReadModels, skuIds: readonly string[]): Promise<number> => {
  const wanted = new Set(skuIds);
  let held = 0;
  let after: string | undefined;
  do {
    const request = { limit: 500, ...defined({ after }) };
    const query = { index: 'by-tenant', prefix: [] };
    const found = await page<SubscriptionDocument>(models, subscriptions.name, query, request);
    for (const { skuId, assigned } of found.items) if (wanted.has(skuId)) held += assigned;
    after = found.next;
  } while (after !== undefined);
  return held;
};

export interface SubscriptionWithBehind extends SubscriptionDocument {
  /** This counts its licenses of an earlier revision of the product than the catalogue has now. */
  readonly behind: number;
}
/** Adds what the catalogue tells. It asks once for all of them, however many there are. */
export const withBehind = async (
  models: ReadModels,
  found: readonly SubscriptionDocument[],
): Promise<readonly SubscriptionWithBehind[]> => {
  const products = await productsById(
    models,
    found.map(({ skuId }) => skuId),
  );
  return found.map((subscription, at) => ({ ...subscription, behind: licensesBehind(subscription, products[at]) }));
};

/**
 * Lists what will be purged in a tenant from the instant `from` until before the instant `until`, the next purge first,
 * from index `by-tenant`.
 */
export const deadlinesPage = (
  models: ReadModels,
  tenantId: string,
  { from, until, ...request }: PageRequest & { readonly from?: string; readonly until?: string },
): Promise<Page<DeadlineDocument>> =>
  page(models, deadlines.name, { index: 'by-tenant', prefix: [tenantId], range: defined({ from, until }) }, request);

/**
 * Lists what is due in any tenant before the instant `until` (exclusive), the oldest first, from index `by-purge`. It
 * is for the worker, and never for a reader of one tenant.
 */
export const dueDeadlines = (
  models: ReadModels,
  until: string,
  request: PageRequest,
): Promise<Page<DeadlineDocument | TenantDeadlineDocument>> =>
  page(models, deadlines.name, { index: 'by-purge', prefix: [], range: { until } }, request);

const dueOf = (deadline: DeadlineDocument | TenantDeadlineDocument): DueRetention => {
  if (!('closedTenant' in deadline)) return deadline;
  const { closedTenant: tenantId, retentionId } = deadline;
  return { tenantId, userId: null, retentionId, service: null };
};

/** Returns the deadline table as the retention worker asks for it: a deadline is due from its very instant on. */
export const deadlinesAsOf = (models: ReadModels): Deadlines => ({
  // instants have milliseconds, so the next one is the exclusive bound
  due: async (now, request) => {
    const { items, ...rest } = await dueDeadlines(models, plus(now as Instant, 1), request);
    return { ...rest, items: items.map(dueOf) };
  },
});

/**
 * Resolves to the length in milliseconds of the shortest retention that runs, of those that are at least so long, from
 * index `by-length`; to undefined where there is none.
 */
export const shortestRunningRetention = async (models: ReadModels, atLeast: number): Promise<number | undefined> => {
  const shortest = { index: 'by-length', prefix: [], range: { from: atLeast } };
  const { items } = await page<DeadlineDocument | TenantDeadlineDocument>(models, deadlines.name, shortest, {
    limit: 1,
  });
  return items[0]?.milliseconds;
};

/** Resolves to a user's deadlines, of single services and, for a deleted user, of everything, from index `by-user`. */
export const deadlinesOfUser = (
  models: ReadModels,
  tenantId: string,
  userId: string,
): Promise<readonly DeadlineDocument[]> =>
  everything(models, deadlines.name, { index: 'by-user', prefix: [tenantId, userId] });

const HELD = /^held\.([\da-f-]{36})\.(\d{20})$/;

/**
 * Lists the times at which users held a product, by user id and in their order, from index `by-product`. A time that
 * ends is another document from then on, so that the cursor names the user and the time and no document.
 * @throws InvalidCursor, NotBuilt
 */
export const assignmentsOfProduct = async (
  models: ReadModels,
  tenantId: string,
  skuId: string,
  { limit, after }: PageRequest,
): Promise<Page<AssignmentDocument>> => {
  const find = (more: readonly string[], range: IndexQuery['range'], most: number) =>
    page<AssignmentDocument>(
      models,
      assignments.name,
      { index: 'by-product', prefix: [tenantId, skuId, ...more], ...defined({ range }) },
      { limit: most },
    );
  if (after === undefined) return heldPage(await find([], undefined, limit));
  const [, userId, position] = HELD.exec(after) ?? [];
  if (userId === undefined) throw new InvalidCursor('the cursor is not one of this list');
  const own = await find([userId], { from: `${position}!` }, limit);
  const room = limit - own.items.length;
  if (room === 0) return heldPage({ ...own, next: after });
  const others = await find([], { from: `${userId}!` }, room);
  return heldPage({ ...others, items: [...own.items, ...others.items] });
};

const heldPage = ({ items, next }: Page<AssignmentDocument>): Page<AssignmentDocument> => {
  const last = items.at(-1);
  return next === undefined || last === undefined
    ? { items }
    : { items, next: `held.${last.userId}.${last.fromPosition}` };
};

/** Lists the times at which a user held products, by product and in their order, from index `by-user`. */
export const assignmentsOfUser = (
  models: ReadModels,
  tenantId: string,
  userId: string,
  request: PageRequest,
): Promise<Page<AssignmentDocument>> =>
  page(models, assignments.name, { index: 'by-user', prefix: [tenantId, userId] }, request);

/** Finds the time at which the user held the product before this one, from index `by-user`. */
export const assignmentBefore = async (
  models: ReadModels,
  { tenantId, userId, skuId, fromPosition }: AssignmentDocument,
): Promise<AssignmentDocument | undefined> => {
  const range = { until: fromPosition };
  const query = { index: 'by-user', prefix: [tenantId, userId, skuId], range, descending: true };
  return (await page<AssignmentDocument>(models, assignments.name, query, { limit: 1 })).items[0];
};
