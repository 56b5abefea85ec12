export * from './driver-errors.js';
export * from './mongodb.js';
