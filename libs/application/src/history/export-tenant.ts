import { parseStream, streamName, type TenantId } from '#licensing';
import type { Clock } from '../ports/clock-and-ids.js';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import { type EventMetadata, type EventStore, type Position, START } from '../ports/event-store.js';

/** The first line says what follows, and up to which position. */
export interface ExportStart {
  readonly export: 'seatledger-tenant';
  readonly version: 1;
  readonly tenantId: TenantId;
  readonly storeId: string;
  readonly exportedAt: string;
  readonly upTo: Position;
}
export interface ExportedEvent {
  readonly position: Position;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  /** A personal value is its text, null where it is erased, or `{unreadable: true}` where its key is damaged. */
  readonly data: unknown;
  readonly metadata: EventMetadata;
}
/** The last line counts the events. An export without it was cut. */
export interface ExportEnd {
  readonly events: number;
  readonly unreadable: number;
}

const PAGE = 500;

/**
 * Gives all that the log has of a tenant, in order and in clear, one line after the other; undefined where there is no
 * such tenant. One page is in memory.
 * @throws StoreUnavailable, StoreClosed, KeysUnavailable, UnknownEvent, DamagedEvent; the signal's reason where that
 * ended it
 */
export const exportTenant = async (
  stores: { readonly store: EventStore; readonly codec: Codec; readonly clock: Clock },
  tenantId: TenantId,
  options: { readonly onProgress?: (position: Position) => void; readonly signal?: AbortSignal } = {},
): Promise<AsyncIterable<ExportStart | ExportedEvent | ExportEnd> | undefined> => {
  const { store, clock } = stores;
  const [created] = await store.read(streamName({ kind: 'tenant', tenantId }), { limit: 1 });
  const head = await store.head();
  if (created === undefined || head === undefined) return undefined;
  const storeId = await store.storeId();
  const upTo = head.position;
  const start: ExportStart = {
    export: 'seatledger-tenant',
    version: 1,
    tenantId,
    storeId,
    exportedAt: clock.now(),
    upTo,
  };
  return lines(start, stores, options);
};

async function* lines(
  start: ExportStart,
  { store, codec }: Pick<Parameters<typeof exportTenant>[0], 'store' | 'codec'>,
  { onProgress, signal }: NonNullable<Parameters<typeof exportTenant>[2]>,
): AsyncGenerator<ExportStart | ExportedEvent | ExportEnd> {
  yield start;
  let events = 0;
  let unreadable = 0;
  for (let after: Position = START; after < start.upTo;) {
    signal?.throwIfAborted();
    const page = await store.readAll(after, PAGE);
    const mine = page.events.filter(
      ({ stream, position }) => position <= start.upTo && parseStream(stream)?.tenantId === start.tenantId,
    );
    for (const recorded of await codec.openAround(mine)) {
      const line = exported(recorded);
      unreadable += line.unreadable;
      events += 1;
      yield line.event;
    }
    after = page.caughtUp ? start.upTo : page.next;
    onProgress?.(after);
  }
  yield { events, unreadable };
}

const exported = ({ event, position, stream, revision, id, metadata }: RecordedEvent) => {
  let unreadable = 0;
  const data = withTexts(event.data, () => (unreadable += 1));
  const line: ExportedEvent = { position, stream, revision, id, type: event.type, data, metadata };
  return { event: line, unreadable };
};

/** Puts texts in the place of personal values, wherever they stand. */
const withTexts = (value: unknown, onUnreadable: () => void): unknown => {
  if (Array.isArray(value)) return value.map((each: unknown) => withTexts(each, onUnreadable));
  if (typeof value !== 'object' || value === null) return value;
  if (!('personal' in value && 'kind' in value))
    return Object.fromEntries(
      Object.entries(value).map(([name, member]: [string, unknown]) => [name, withTexts(member, onUnreadable)]),
    );
  if ('clear' in value) return value.clear;
  if ('erased' in value) return null;
  onUnreadable();
  return { unreadable: true };
};
