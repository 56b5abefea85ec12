export * from './options.js';
export * from './rabbitmq-broker.js';
export { deleteTopology } from './topology.js';
