export * from './kurrentdb-model.js';
