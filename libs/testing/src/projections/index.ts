export * from './every-query.js';
export * from './given-events.js';
export * from './recorded.js';
