export * from './sqlite-keys.js';
export { UnusableKeyStore } from './database.js';
export * from './master-key.js';
