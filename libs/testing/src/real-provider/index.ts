export * from './real-provider.js';
