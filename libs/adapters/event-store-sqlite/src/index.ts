export * from './backup.js';
export * from './repair.js';
export * from './sqlite-event-store.js';
