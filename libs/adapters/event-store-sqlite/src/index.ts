export * from './backup.js';
export type { LogFileMoved } from './log-file.js';
export * from './repair.js';
export * from './sqlite-event-store.js';
