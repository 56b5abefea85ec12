export * from './broker.contract.js';
export * from './event-store.contract.js';
export * from './keys.contract.js';
export * from './read-models.contract.js';
