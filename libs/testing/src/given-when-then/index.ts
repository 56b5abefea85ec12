export * from './commands.js';
export * from './given.js';
export * from './ids.js';
export * from './ledger.js';
export * from './run-decision.js';
export * from './setup.js';
