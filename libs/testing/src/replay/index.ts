export { replay } from './replay.js';
export type { Replayed } from './replay.js';
export { withKnownChanges } from './known-changes.js';
