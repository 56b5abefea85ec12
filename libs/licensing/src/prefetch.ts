import { behaviourOf } from './behaviours.js';
import type { Command } from './commands.js';
import type { MakingContext, NamedThing } from './behaviour.js';
import type { SentVersion } from './decision.js';
import { tenantStream, versionStream } from './stream-refs.js';
import type { StreamRef } from './streams.js';
import type { PurchaseId, TenantId, UserId } from './values.js';

/**
 * The streams that a command's decider will ask for and that can be told from the command alone, each once: a lane
 * loads them together before it decides. It is no promise: a decider may ask for more (the user behind an address), or
 * for fewer.
 */
export const streamsToPrefetch = (
  command: Command,
  tenantId: TenantId,
  version?: Pick<SentVersion, 'counterOf'>,
): readonly StreamRef[] => {
  const { scope, prefetch, thing } = behaviourOf(command.type);
  const counted = version === undefined ? undefined : idIn(thing?.(command));
  const streams = [
    ...prefetch(command, tenantId),
    ...(counted === undefined ? [] : [versionStream(tenantId, version!.counterOf(counted))]),
  ];
  return scope === 'tenant' ? [tenantStream(tenantId), ...streams] : streams;
};

/**
 * The streams that a command makes, as far as the command alone tells, each once: it is decided as if none of them were
 * there, and what it appends says so. All but what follows from the command's own id are among `streamsToPrefetch`.
 */
export const streamsToMake = (
  command: Command,
  context: MakingContext,
  version?: Pick<SentVersion, 'counterOf'>,
): readonly StreamRef[] => {
  const made = behaviourOf(command.type).makes?.(command, context) ?? [];
  if (version === undefined) return made;
  return [...made, ...made.flatMap((ref) => countersOf(ref, version))];
};

/** Nobody has counted yet what isn't there. */
const countersOf = (ref: StreamRef, { counterOf }: Pick<SentVersion, 'counterOf'>): readonly StreamRef[] => {
  if (ref.kind === 'user') return [versionStream(ref.tenantId, counterOf(ref.userId))];
  return ref.kind === 'purchase' ? [versionStream(ref.tenantId, counterOf(ref.purchaseId))] : [];
};

/** The id that a command tells: an address has to be looked up first. */
const idIn = (thing: NamedThing | undefined): UserId | PurchaseId | undefined => {
  if (thing?.kind === 'purchase') return thing.purchaseId;
  return thing?.kind === 'user' && thing.user.by === 'id' ? thing.user.userId : undefined;
};
