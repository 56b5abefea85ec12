import { KeysUnavailable } from '../ports/keys.js';
import { StoreClosed, StoreUnavailable, WrongHistory } from '../ports/event-store.js';

/**
 * Tells whether infrastructure is away: then nothing was decided, and the same request may come again. Everything else
 * is a conflict or a bug.
 */
export const isOutage = (error: unknown): boolean =>
  error instanceof StoreUnavailable || error instanceof StoreClosed || error instanceof KeysUnavailable;

/** Says of an outage what a caller is told. */
export const outageCode = (outage: unknown): 'store-unavailable' | 'wrong-history' =>
  outage instanceof WrongHistory ? 'wrong-history' : 'store-unavailable';
