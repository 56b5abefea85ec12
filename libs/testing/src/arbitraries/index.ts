export * from './invariants.js';
export { steps } from './steps.js';
export type { Step } from './steps.js';
export { World } from './world.js';
export type { DecidedStep } from './world.js';
export { isTextAlone } from './text-alone.js';
export { withKnownChanges } from './known-changes.js';
