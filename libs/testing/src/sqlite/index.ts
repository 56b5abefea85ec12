export * from './executing-engine.js';
export * from './sqlite-file.js';
