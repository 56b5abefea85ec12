export { replay } from './replay.js';
export type { Replayed } from './replay.js';
