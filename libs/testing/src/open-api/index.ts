export * from './answer-check.js';
export { Schemas } from './schemas.js';
