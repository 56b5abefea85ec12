export * from './sqlite-event-store.js';
export { UnusableEventStore } from './schema.js';
