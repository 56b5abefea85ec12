export * from './counted-ids.js';
export * from './manual-clock.js';
export * from './manual-delay.js';
export * from './manual-turn.js';
export * from './passing-delay.js';
export * from './prompt-delay.js';
export * from './prompt-turn.js';
export * from './seeded-random.js';
