export * from './mongodb.js';
