export * from './clock/system-clock.js';
export * from './config/configuration.js';
export * from './config/duration.js';
export * from './logging/logger.js';
export * from './shutdown/shutdown.js';
export * from './core/open-core.js';
export * from './core/resources.js';
