export * from './in-process-broker.js';
