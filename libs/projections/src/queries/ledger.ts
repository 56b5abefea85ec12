import type { Deadlines, ReadModels } from '#application';
import { plus, type Instant } from '#licensing';
import { deadlines, type DeadlineDocument } from '../deadlines/deadlines.js';
import { tenantKey } from '../keys.js';
import { subscriptions, type SubscriptionDocument } from '../subscriptions/subscriptions.js';
import { tenures, type TenureDocument } from '../tenures/tenures.js';
import { everything, one, page, type Page, type PageRequest } from './page.js';

/** In the order of part numbers. Index `by-tenant`. */
export const subscriptionsPage = (
  models: ReadModels,
  tenantId: string,
  request: PageRequest,
): Promise<Page<SubscriptionDocument>> =>
  page(models, subscriptions.name, { index: 'by-tenant', prefix: [tenantId] }, request);

/** All of a tenant: one per product that it ever bought. Index `by-tenant`. */
export const subscriptionsOf = (models: ReadModels, tenantId: string): Promise<readonly SubscriptionDocument[]> =>
  everything(models, subscriptions.name, { index: 'by-tenant', prefix: [tenantId] });

/** By key. */
export const subscriptionOf = (
  models: ReadModels,
  tenantId: string,
  skuId: string,
): Promise<SubscriptionDocument | undefined> => one(models, subscriptions.name, tenantKey(tenantId, skuId));

/** What will be purged in a tenant, the next first. `until`: instant, exclusive. Index `by-tenant`. */
export const deadlinesPage = (
  models: ReadModels,
  tenantId: string,
  { until, ...request }: PageRequest & { readonly until?: string },
): Promise<Page<DeadlineDocument>> =>
  page(
    models,
    deadlines.name,
    { index: 'by-tenant', prefix: [tenantId], ...(until === undefined ? {} : { range: { until } }) },
    request,
  );

/** What is due in any tenant before `until` (instant, exclusive), the oldest first: for the worker, never for a reader of one tenant. Index `by-purge`. */
export const dueDeadlines = (
  models: ReadModels,
  until: string,
  request: PageRequest,
): Promise<Page<DeadlineDocument>> =>
  page(models, deadlines.name, { index: 'by-purge', prefix: [], range: { until } }, request);

/** The deadline table as the retention worker asks it: an instant counts as due when it has come. */
export const deadlinesAsOf = (models: ReadModels): Deadlines => ({
  // instants have milliseconds, so the next one bounds from above
  due: (now, request) => dueDeadlines(models, plus(now as Instant, 1), request),
});

/** A user's deadlines: of single services and, while deleted, of all. Index `by-user`. */
export const deadlinesOfUser = (
  models: ReadModels,
  tenantId: string,
  userId: string,
): Promise<readonly DeadlineDocument[]> =>
  everything(models, deadlines.name, { index: 'by-user', prefix: [tenantId, userId] });

/** Who ever held a product, by user id. Index `by-product`. */
export const tenuresOfProduct = (
  models: ReadModels,
  tenantId: string,
  skuId: string,
  request: PageRequest,
): Promise<Page<TenureDocument>> =>
  page(models, tenures.name, { index: 'by-product', prefix: [tenantId, skuId] }, request);

/** What a user ever held. Index `by-user`. */
export const tenuresOfUser = (
  models: ReadModels,
  tenantId: string,
  userId: string,
): Promise<readonly TenureDocument[]> =>
  everything(models, tenures.name, { index: 'by-user', prefix: [tenantId, userId] });
