export { KurrentEventStore, openKurrentEventStore, type KurrentEventStoreOptions } from './kurrent-event-store.js';
export type { Subscription, KurrentClient, KurrentRecord } from './client.js';
