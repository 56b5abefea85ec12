export * from './given-when-then/catalogue.js';
export * from './given-when-then/given.js';
export * from './given-when-then/ids.js';
export * from './given-when-then/ledger.js';
export * from './given-when-then/run-decision.js';
export * from './given-when-then/setup.js';
