import { defined, type Instant, type KeyShredded, type TenantKeysShredded, type TenantPurged } from '#licensing';
import type { Clock, Hasher, Ids } from '../ports/clock-and-ids.js';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import { RevisionConflict, type ActorMetadata, type EventMetadata } from '../ports/event-store.js';
import type { Keys, PersonKeyName } from '../ports/keys.js';
import { type Checkpoints, LogFollower, type FollowerParts } from '../following/log-follower.js';
import { neverCreated, OperationItems } from './failed-creations.js';
import { notedCheckpoints } from './noted-checkpoints.js';
import { reasonOf } from './reasons.js';
import { unlessStreamDamaged } from './unless-damaged.js';

export interface ShredderParts extends Omit<FollowerParts, 'name' | 'checkpoints' | 'handle' | 'clock'> {
  readonly keys: Keys;
  /** It has no hash key any more of a tenant that was shredded here. */
  readonly hasher: Pick<Hasher, 'forget'>;
  readonly codec: Codec;
  readonly ids: Ids;
  readonly clock: Clock;
}

/** Its checkpoint is noted in the key store under this name. */
export const SHREDDER = 'shredder';
/** The records of shreddings name it: nobody commands a shredding, and so no role permits it. */
const SHREDDER_ACTOR: ActorMetadata = { actor: 'system:shredder', actorKind: 'system' };
const CONFLICTS = 3;

export const shredderCheckpoints = (keys: Pick<Keys, 'note' | 'keepNote'>): Checkpoints =>
  notedCheckpoints(keys, SHREDDER);

/**
 * The fact comes first, and then the key: it follows the log, and for every person whose purge is recorded it shreds
 * the key, and for every tenant all of its keys, and then records that. Its checkpoint is kept in the key store: a key
 * store that is restored from a backup brings keys back, and with them the place from which to shred again.
 */
export const shredder = ({ keys, hasher, codec, ids, ...parts }: ShredderParts): LogFollower => {
  const { store, clock, log } = parts;
  const { turn } = log;
  const operations = new OperationItems({ store, codec, turn });
  const shred = async (name: PersonKeyName, receipt: string): Promise<string> => {
    await keys.shred(name, { shreddedAt: clock.now(), receipt });
    const [key] = await keys.get([name]);
    if (key?.state !== 'shredded')
      throw new Error(`the key of person ${name.personId} is ${key?.state} after its shredding`);
    return key.shreddedAt;
  };
  const shredTenant = async ({ data }: TenantPurged, recorded: RecordedEvent): Promise<void> => {
    const { tenantId, retentionId } = data;
    const receipt = { shreddedAt: clock.now(), receipt: recorded.id };
    const { persons, shreddedAt } = await keys.shredTenant(tenantId, receipt, turn);
    hasher.forget(tenantId);
    const gone = { tenantId, retentionId, persons, shreddedAt: shreddedAt as Instant };
    await recordOnce(recorded, { type: 'TenantKeysShredded', data: gone }, { store, codec, ids });
  };
  const handleOne = async (recorded: RecordedEvent): Promise<void> => {
    const { event, id, metadata } = recorded;
    const { tenantId } = metadata;
    if (event.type === 'UserPurged' && tenantId !== undefined) {
      const { userId, retentionId } = event.data;
      const shreddedAt = (await shred({ tenantId, personId: userId }, id)) as Instant;
      const data = { userId, retentionId, shreddedAt };
      await recordOnce(recorded, { type: 'KeyShredded', data }, { store, codec, ids });
    } else if (event.type === 'TenantPurged') {
      await shredTenant(event, recorded);
    } else if (event.type === 'ReasonRedacted') {
      const reason = event.data.key === 'own' ? await reasonOf(recorded, { store, codec }) : undefined;
      if (reason !== undefined) await shred(reason.person, id);
    } else {
      for await (const name of neverCreated(recorded, operations, { store, turn })) await shred(name, id);
    }
  };
  const handle = async (events: readonly RecordedEvent[]): Promise<void> => {
    for (const recorded of events) await unlessStreamDamaged(() => handleOne(recorded), parts.onTrouble);
  };
  return new LogFollower({ ...parts, name: SHREDDER, handle, checkpoints: shredderCheckpoints(keys) });
};

/** Nobody else writes to the stream of what is purged, so that the record is the last event of it, or is missing. */
const recordOnce = async (
  { stream, id, metadata: { tenantId, commandId, correlationId, traceparent } }: RecordedEvent,
  event: KeyShredded | TenantKeysShredded,
  { store, codec, ids }: Pick<ShredderParts, 'store' | 'codec' | 'ids'>,
): Promise<void> => {
  for (let conflicts = 0; ; conflicts += 1) {
    const [last] = codec.read(await store.read(stream, { backwards: true, limit: 1 }));
    if (last?.event.type === event.type) return;
    // all of it follows from the purge and the receipt: two shredders write the very same event
    const cause = defined({ tenantId, commandId, correlationId, causationId: id, traceparent });
    const metadata: EventMetadata = { ...SHREDDER_ACTOR, ...cause, occurredAt: event.data.shreddedAt };
    const events = [{ id: ids.derive(id, 'key-shredded'), event, metadata }];
    const expected = last?.revision ?? 'no-stream';
    try {
      await store.append(await codec.encode([{ stream, expected, events }]));
      return;
    } catch (error) {
      if (!(error instanceof RevisionConflict) || conflicts >= CONFLICTS) throw error;
    }
  }
};
