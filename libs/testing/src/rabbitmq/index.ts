export * from './lost-cancels.js';
export * from './own-rabbitmq.js';
export * from './rabbitmq.js';
