export { KurrentEventStore } from './kurrent-event-store.js';
export { openKurrentEventStore, type KurrentEventStoreOptions } from './open-kurrent-event-store.js';
export type { Subscription, KurrentClient, KurrentRecord } from './client.js';
export { planGrant, type GrantOptions, type GrantPlan, type PlannedChange } from './grant.js';
export { checkStore, type NodeReport, type StoreReport, type StreamSetting } from './store-check.js';
