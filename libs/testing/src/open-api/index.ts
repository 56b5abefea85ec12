export * from './answer-check.js';
