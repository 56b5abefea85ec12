// A second door of this lib, for a thread that only follows the log: behind the first one stand Nest and Fastify, for
// which such a thread has no use.
export * from './logging/logger.js';
export { logProcessWarnings } from './logging/process-warnings.js';
export { troubleLog } from './logging/trouble-log.js';
export { alarmsOf } from './process/alarms.js';
export { type BesideSettings, openBeside } from './process/open-beside.js';
export type { StorePorts } from './process/ports.js';
export { holderIsGone, processHolder } from './process/process-holder.js';
export { followerFigures } from './telemetry/follower-figures.js';
