export * from './backup.js';
export * from './sqlite-keys.js';
export * from './master-key.js';
