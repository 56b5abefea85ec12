export * from './golden-files.js';
export * from './samples.js';
