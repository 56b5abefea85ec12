export * from './away-after-append.js';
export * from './cutting-proxy.js';
export * from './faulty-event-store.js';
export * from './faulty-read-models.js';
export * from './gluing-proxy.js';
export * from './severing-proxy.js';
export * from './wire.js';
export * from './with-methods.js';
