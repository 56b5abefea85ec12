export * from './open-world.js';
export * from './projection-world.js';
export * from './retention-world.js';
