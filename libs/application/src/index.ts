export * from './ports/event-store.js';
export * from './ports/keys.js';
export * from './ports/clock-and-ids.js';
export * from './ports/read-models.js';
export * from './ports/codec.js';
export * from './ports/broker.js';
export * from './requests.js';
