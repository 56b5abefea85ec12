import { parseStream, type EventOf, type PurchaseId, type SkuId, type TenantId, type UserId } from '#licensing';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import type { DamagedEvent, DamagedStream, EventStore, Position } from '../ports/event-store.js';
import { Books } from './books.js';
import { damageByPage } from './damage.js';
import type { Discrepancy } from './discrepancy.js';

export interface Verified {
  /** How many events were read, those of other tenants and damaged ones included. */
  readonly events: number;
  /** Those that were looked at, in the order of their creation. */
  readonly tenants: readonly TenantId[];
  /** It is that of the whole log. */
  readonly damaged: readonly DamagedEvent[];
  /** They differ from what the log has of them, or were met before; each stands here once, also without any event. */
  readonly damagedStreams: readonly DamagedStream[];
  /** They stand by tenant, in the order of `tenants`. */
  readonly discrepancies: readonly (Discrepancy & { readonly tenantId: TenantId })[];
}
export interface VerifyOptions {
  /** Only the pools of this tenant are compared. The default is all. */
  readonly tenantId?: TenantId;
  /** Is told after each page how far the log is read. */
  readonly onProgress?: (progress: { readonly position: Position; readonly events: number }) => void;
  /** Ends the reading after the page under way: see `verify`. */
  readonly signal?: AbortSignal;
}

/**
 * Reads the log once, up to its present end, and lists what is damaged, also where a stream differs from the log. On
 * the way it recomputes for all tenants who holds what, and compares that with the pools. Damaged events are left out
 * of it, so that what follows from them differs. One page is in memory, and of each tenant its `Books`.
 * @throws StoreUnavailable, StoreClosed, UnknownEvent; the signal's reason where that ended it
 */
export const verify = async (
  stores: { readonly store: EventStore; readonly codec: Codec },
  { tenantId: only, onProgress, signal }: VerifyOptions = {},
): Promise<Verified> => {
  // appends are atomic: up to a head, all streams are as one moment had them
  const head = (await stores.store.head())?.position ?? '';
  const tenants = new Set<TenantId>();
  const books = new Map<TenantId, Books>();
  const damaged: DamagedEvent[] = [];
  const damagedStreams = new Map<string, DamagedStream>();
  let events = 0;
  await damageByPage(stores, (page) => {
    signal?.throwIfAborted();
    events += page.events.length;
    damaged.push(...page.damaged);
    for (const each of page.damagedStreams) damagedStreams.set(each.stream, each);
    for (const { stream } of page.events) {
      // most streams are of another kind, and need not be taken apart for this
      const tenantId = stream.startsWith('tenant-') ? parseStream(stream)?.tenantId : undefined;
      if (tenantId !== undefined) tenants.add(tenantId);
    }
    for (const recorded of page.intact) if (recorded.position <= head) take(books, recorded, only);
    onProgress?.({ position: page.next, events });
  });
  const asked = [...tenants].filter((tenantId) => only === undefined || tenantId === only);
  const discrepancies = asked.flatMap((tenantId) =>
    [...(books.get(tenantId)?.discrepancies() ?? [])].map((each) => ({ tenantId, ...each })),
  );
  for (const each of stores.store.damagedStreams.all()) damagedStreams.set(each.stream, each);
  return { events, tenants: asked, damaged, damagedStreams: [...damagedStreams.values()], discrepancies };
};

const take = (books: Map<TenantId, Books>, { stream, event }: RecordedEvent, only: TenantId | undefined): void => {
  const { kind, tenantId, key } = parseStream(stream) ?? {};
  if (tenantId === undefined || key === undefined || (only !== undefined && tenantId !== only)) return;
  if (kind !== 'user' && kind !== 'purchase' && kind !== 'seats') return;
  const mine = books.get(tenantId) ?? new Books();
  books.set(tenantId, mine);
  if (kind === 'user') mine.takeUser(key as UserId, event as EventOf<'user'>);
  else if (kind === 'purchase') mine.takePurchase(key as PurchaseId, event as EventOf<'purchase'>);
  else mine.takeSeats(key as SkuId, event as EventOf<'seats'>);
};
