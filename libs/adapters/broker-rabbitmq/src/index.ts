export * from './options.js';
export * from './rabbitmq-broker.js';
export { BrokerTopologyError, deleteTopology } from './topology.js';
