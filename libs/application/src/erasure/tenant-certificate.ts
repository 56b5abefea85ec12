import { defined, type TenantClosed, type TenantEvent, type TenantId, streamName } from '#licensing';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import type { ActorMetadata, EventStore } from '../ports/event-store.js';
import type { Keys } from '../ports/keys.js';
import { wholeStream } from '../streams/pages-of.js';
import { factOf, type CertifiedFact } from './certificate.js';

/** A certificate of a purged tenant holds ids, instants and counts only. */
export interface TenantErasureCertificate {
  readonly version: 1;
  readonly storeId: string;
  readonly tenantId: string;
  /** The rule was that the tenant is kept for this time after the closing, and purged no earlier than `purgeAt`. */
  readonly rule: { readonly retentionId: string; readonly retention: string; readonly purgeAt: string };
  readonly closed: CertifiedFact & { readonly requestedBy: ActorMetadata & { readonly commandId: string } };
  readonly purged: CertifiedFact;
  readonly keysShredded: CertifiedFact;
  /** So many users the tenant had when it was closed, as whoever closed it confirmed. */
  readonly users: number;
  /**
   * So many persons of the tenant ever had a key: users, and whoever else something was sealed for. The tenant's own
   * key is gone besides.
   */
  readonly persons: number;
}
export type TenantErasure =
  | { readonly state: 'certified'; readonly certificate: TenantErasureCertificate }
  /** The tenant was purged, but its keys aren't gone: not yet, or there again since a key store was restored. */
  | { readonly state: 'pending' }
  /** It wasn't purged. */
  | { readonly state: 'none' }
  /** There is no such tenant, and never was. */
  | { readonly state: 'no-tenant' };

const closedOf = (closed: RecordedEvent<TenantClosed>): TenantErasureCertificate['closed'] => {
  const { actor, actorKind, actorTenant, actorRole, client, commandId } = closed.metadata;
  const requestedBy = { ...defined({ actor, actorKind, actorTenant, actorRole, client }), commandId };
  return { ...factOf(closed), requestedBy };
};

/**
 * Tells what can be certified of a tenant, from the log and the key store as they are now: there is a certificate only
 * where the purge is recorded, the shredding is recorded, and the keys are really gone.
 * @throws StoreUnavailable, StoreClosed, KeysUnavailable
 */
export const tenantErasureOf = async (
  tenantId: string,
  parts: { readonly store: EventStore; readonly codec: Codec; readonly keys: Pick<Keys, 'get'> },
): Promise<TenantErasure> => {
  const stream = streamName({ kind: 'tenant', tenantId: tenantId as TenantId });
  const events = parts.codec.read(await wholeStream(parts.store, stream)) as readonly RecordedEvent<TenantEvent>[];
  if (events.length === 0) return { state: 'no-tenant' };
  const last = <T extends TenantEvent['type']>(type: T) =>
    events.findLast(({ event }) => event.type === type) as
      RecordedEvent<Extract<TenantEvent, { readonly type: T }>> | undefined;
  const [closed, purged, shredded] = [last('TenantClosed'), last('TenantPurged'), last('TenantKeysShredded')];
  if (closed === undefined || purged === undefined) return { state: 'none' };
  // of a tenant whose keys are gone everybody reads as shredded
  const [key] = await parts.keys.get([{ tenantId, personId: tenantId }]);
  if (shredded === undefined || key?.state !== 'shredded') return { state: 'pending' };
  const { retentionId, retention, purgeAt, users } = closed.event.data;
  return {
    state: 'certified',
    certificate: {
      version: 1,
      storeId: await parts.store.storeId(),
      tenantId,
      rule: { retentionId, retention, purgeAt },
      closed: closedOf(closed),
      purged: factOf(purged),
      keysShredded: factOf(shredded),
      users,
      persons: shredded.event.data.persons,
    },
  };
};
