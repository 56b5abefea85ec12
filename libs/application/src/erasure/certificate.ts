import { defined, type PurgeCause, type UserEvent, type UserPurged } from '#licensing';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import type { ActorMetadata, EventStore } from '../ports/event-store.js';
import type { Keys } from '../ports/keys.js';
import { wholeStream } from '../streams/pages-of.js';
import { userStream } from './failed-creations.js';

/** This is a fact of the log, which anybody with access to it can look up. */
export interface CertifiedFact {
  readonly eventId: string;
  readonly position: string;
  readonly at: string;
}
/**
 * A certificate holds only ids and instants of an erased person. The user's id is a pseudonym: nothing leads from it to
 * the person any more.
 */
export interface ErasureCertificate {
  readonly version: 1;
  readonly storeId: string;
  readonly tenantId: string;
  readonly pseudonym: string;
  /** The rule was that the user is kept for this time after the deletion, and purged no earlier than `purgeAt`. */
  readonly rule: { readonly retentionId: string; readonly retention: string; readonly purgeAt: string };
  readonly deleted: CertifiedFact;
  readonly purged: CertifiedFact & {
    readonly cause: PurgeCause;
    /** Whose command it was, where somebody asked for it before the time. */
    readonly requestedBy?: ActorMetadata & { readonly commandId: string };
  };
  readonly keyShredded: CertifiedFact;
  /** This is every purge of one service's data that this person ever had, in order. */
  readonly services: readonly (CertifiedFact & {
    readonly service: string;
    readonly retentionId: string;
    readonly purgeAt: string;
    readonly cause: PurgeCause;
    /** The data went with its user: this is the retention of the deletion. */
    readonly userRetentionId?: string;
  })[];
  /** The data of these services is kept for good, as was promised. It is out of reach of this ledger. */
  readonly kept: readonly string[];
}
export type Erasure =
  | { readonly state: 'certified'; readonly certificate: ErasureCertificate }
  /** The user was purged, but the key isn't gone: not yet, or there again since a key store was restored. */
  | { readonly state: 'pending' }
  /** There is no such user, or it wasn't purged. */
  | { readonly state: 'none' };

export const factOf = ({ id, position, metadata }: RecordedEvent): CertifiedFact => ({
  eventId: id,
  position,
  at: metadata.occurredAt,
});

const purgedOf = (purged: RecordedEvent<UserPurged>): ErasureCertificate['purged'] => {
  const { cause } = purged.event.data;
  const fact = { ...factOf(purged), cause };
  if (cause !== 'requested') return fact;
  const { actor, actorKind, actorTenant, actorRole, client, commandId } = purged.metadata;
  return { ...fact, requestedBy: { ...defined({ actor, actorKind, actorTenant, actorRole, client }), commandId } };
};

/** Finds the services that were in retention without an end when the user went. */
const keptOf = (events: readonly RecordedEvent<UserEvent>[]): readonly string[] => {
  const kept = new Set<string>();
  for (const { event } of events) {
    if (event.type === 'ServiceDataRetained' && event.data.purgeAt === undefined) kept.add(event.data.service);
    if (event.type === 'ServiceDataRestored') kept.delete(event.data.service);
  }
  return [...kept].toSorted();
};

const servicesOf = (events: readonly RecordedEvent<UserEvent>[]): ErasureCertificate['services'] =>
  events.flatMap((recorded) => {
    const { event } = recorded;
    if (event.type !== 'ServiceDataPurged') return [];
    const { service, retentionId, purgeAt, cause, userRetentionId } = event.data;
    return [{ ...factOf(recorded), service, retentionId, purgeAt, cause, ...defined({ userRetentionId }) }];
  });

/**
 * Tells what can be certified of a user, from the log and the key store as they are now: there is a certificate only
 * where the purge is recorded, the shredding is recorded, and the key is really gone.
 * @throws StoreUnavailable, StoreClosed, KeysUnavailable
 */
export const erasureOf = async (
  tenantId: string,
  userId: string,
  parts: { readonly store: EventStore; readonly codec: Codec; readonly keys: Pick<Keys, 'get'> },
): Promise<Erasure> => {
  const stored = await wholeStream(parts.store, userStream(tenantId, userId));
  const events = parts.codec.read(stored) as readonly RecordedEvent<UserEvent>[];
  const last = <T extends UserEvent['type']>(type: T) =>
    events.findLast(({ event }) => event.type === type) as
      RecordedEvent<Extract<UserEvent, { readonly type: T }>> | undefined;
  const [deleted, purged, shredded] = [last('UserDeleted'), last('UserPurged'), last('KeyShredded')];
  if (deleted === undefined || purged === undefined) return { state: 'none' };
  const [key] = await parts.keys.get([{ tenantId, personId: userId }]);
  if (shredded === undefined || key?.state !== 'shredded') return { state: 'pending' };
  const { retentionId, retention, purgeAt } = deleted.event.data;
  return {
    state: 'certified',
    certificate: {
      version: 1,
      storeId: await parts.store.storeId(),
      tenantId,
      pseudonym: userId,
      rule: { retentionId, retention, purgeAt },
      deleted: factOf(deleted),
      purged: purgedOf(purged),
      keyShredded: factOf(shredded),
      services: servicesOf(events),
      kept: keptOf(events),
    },
  };
};
