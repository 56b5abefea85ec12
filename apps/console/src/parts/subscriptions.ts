import type { Shape } from '../api/shapes.js';
import { useRead } from '../api/use-read.js';

/** What the server tells of a product that was bought, today and as of any time. */
export type Subscription = Pick<Shape<'Subscription'>, 'skuId' | 'skuPartNumber' | 'valid' | 'assigned' | 'available'>;

const NONE: readonly Subscription[] = [];

/** What the tenant bought, with how much of it is available. */
export const useSubscriptions = (): readonly Subscription[] =>
  useRead('/api/subscriptions', { query: { limit: 999 } }).data?.items ?? NONE;
