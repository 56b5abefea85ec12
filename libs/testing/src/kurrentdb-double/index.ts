export * from './kurrent-double.js';
