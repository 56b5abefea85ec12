export * from './own-rabbitmq.js';
export * from './rabbitmq.js';
