export * from './values.js';
export * from './answers.js';
export * from './commands.js';
export * from './decision.js';
export * from './events.js';
export * from './refusals.js';
export * from './states.js';
export * from './streams.js';
// made by the licensing helpers: decide(command, context), stateOf(kind).initial/evolve, hints(command, tenantId)
export * from './roles.js';
