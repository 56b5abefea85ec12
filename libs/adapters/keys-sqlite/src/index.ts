export * from './backup.js';
export * from './sqlite-keys.js';
export * from './master-key.js';
export { ownerFile, OwnerFileError } from './owner-file.js';
