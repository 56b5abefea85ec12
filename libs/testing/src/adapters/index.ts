export * from './with-adapter.js';
