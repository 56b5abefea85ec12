import { behaviourOf } from './behaviours.js';
import type { Command } from './commands.js';
import { tenantStream } from './stream-refs.js';
import type { StreamRef } from './streams.js';
import type { TenantId } from './values.js';

/**
 * The streams that a command's decider will ask for and that can be told from the command alone, each once: a lane
 * loads them together before it decides. It is no promise: a decider may ask for more (the user behind an address), or
 * for fewer.
 */
export const streamsToPrefetch = (command: Command, tenantId: TenantId): readonly StreamRef[] => {
  const { scope, prefetch } = behaviourOf(command.type);
  const streams = prefetch(command, tenantId);
  return scope === 'tenant' ? [tenantStream(tenantId), ...streams] : streams;
};
