export * from './spawn-typescript.js';
