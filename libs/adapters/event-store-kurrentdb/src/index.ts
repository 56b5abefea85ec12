export { KurrentEventStore } from './kurrent-event-store.js';
export { openKurrentEventStore, type KurrentEventStoreOptions } from './open-kurrent-event-store.js';
export type { Subscription, KurrentClient, KurrentRecord } from './client.js';
