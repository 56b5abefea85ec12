export * from './broker.contract.js';
export * from './dry-runs.contract.js';
export * from './event-store.contract.js';
export * from './keys.contract.js';
export * from './random.contract.js';
export * from './read-models.contract.js';
export * from './sessions.contract.js';
export * from './turn.contract.js';
