import {
  evolve,
  foldsFromLast,
  initialState,
  streamName,
  type AddressKey,
  type DomainEvent,
  type Personal,
  type PurchaseId,
  type PurchaseStreamState,
  type SeatsState,
  type SkuId,
  type StreamRef,
  type StreamState,
  type TenantId,
  type UserId,
  type UserState,
} from '#licensing';
import { NO_STREAM } from '../streams/known-stream.js';
import { pagesOf } from '../streams/pages-of.js';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import type { EventStore, Position } from '../ports/event-store.js';

/** This is a stream as it was. */
export interface AsOf<S extends StreamState> {
  readonly state: S;
  /**
   * This is the revision of the last event at or before the instant. Where the stream didn't exist yet it is -1, and
   * the others are missing.
   */
  readonly revision: number;
  readonly position?: Position;
  readonly occurredAt?: string;
}

/** Instants of this form compare as text. */
const isAfter = (event: RecordedEvent, instant: string): boolean => event.metadata.occurredAt > instant;

/**
 * Tells what things looked like at an instant (UTC with milliseconds), by folding their streams. An event counts from
 * its `occurredAt` on; where a clock was set back between two events of a stream, it is as of the first later one. An
 * instant in the future is the edge's to refuse. All methods throw StoreUnavailable, StoreClosed, UnknownEvent,
 * DamagedEvent; `userTexts` throws MissingPersonKey, too
 */
export class History {
  constructor(
    private readonly store: EventStore,
    private readonly codec: Codec,
  ) {}

  userAsOf(tenantId: TenantId, userId: UserId, instant: string): Promise<AsOf<UserState>> {
    return this.#foldUntil<UserState>({ kind: 'user', tenantId, userId }, instant);
  }

  /** Reads about twenty events of a pool with a million. */
  seatsAsOf(tenantId: TenantId, skuId: SkuId, instant: string): Promise<AsOf<SeatsState>> {
    return this.#lastUntil<SeatsState>({ kind: 'seats', tenantId, skuId }, instant);
  }

  purchaseAsOf(tenantId: TenantId, purchaseId: PurchaseId, instant: string): Promise<AsOf<PurchaseStreamState>> {
    return this.#foldUntil<PurchaseStreamState>({ kind: 'purchase', tenantId, purchaseId }, instant);
  }

  /**
   * Resolves to the text of every address that the user ever had, by its key. The text is null where the person was
   * erased.
   */
  async userTexts(tenantId: TenantId, userId: UserId): Promise<ReadonlyMap<AddressKey, string | null>> {
    const texts = new Map<AddressKey, string | null>();
    for await (const page of pagesOf(this.store, streamName({ kind: 'user', tenantId, userId }))) {
      for (const { event } of await this.codec.open(page)) {
        for (const { key, text } of addressesIn(event)) texts.set(key, textOf(text));
      }
    }
    return texts;
  }

  async #foldUntil<S extends StreamState>(ref: StreamRef, instant: string): Promise<AsOf<S>> {
    let state = initialState(ref);
    let last: RecordedEvent | undefined;
    for await (const page of pagesOf(this.store, streamName(ref))) {
      // what can't be read of a person stays sealed, and whoever shows it says so
      const opened = await this.codec.openAround(page);
      const end = opened.findIndex((event) => isAfter(event, instant));
      const upTo = end === -1 ? opened : opened.slice(0, end);
      for (const { event } of upTo) state = evolve(state, event);
      last = upTo.at(-1) ?? last;
      if (end !== -1) break;
    }
    return asOf(state as S, last);
  }

  /** Searches over revisions by halves, since each event of these streams carries the whole state. */
  async #lastUntil<S extends StreamState>(ref: StreamRef, instant: string): Promise<AsOf<S>> {
    if (!foldsFromLast(ref.kind)) throw new Error(`a ${ref.kind} can't be told from one event`);
    const name = streamName(ref);
    const [newest] = await this.store.read(name, { backwards: true, limit: 1 });
    let found: RecordedEvent | undefined;
    let low = 0;
    let high = newest?.revision ?? NO_STREAM;
    while (low <= high) {
      const middle = Math.floor((low + high) / 2);
      const [event] = this.codec.read(await this.store.read(name, { from: middle, limit: 1 }));
      if (event !== undefined && !isAfter(event, instant)) {
        found = event;
        low = middle + 1;
      } else high = middle - 1;
    }
    const initial = initialState(ref);
    return asOf((found === undefined ? initial : evolve(initial, found.event)) as S, found);
  }
}

const asOf = <S extends StreamState>(state: S, last: RecordedEvent | undefined): AsOf<S> =>
  last === undefined
    ? { state, revision: NO_STREAM }
    : { state, revision: last.revision, position: last.position, occurredAt: last.metadata.occurredAt };

const textOf = (text: Personal): string | null => ('clear' in text ? text.clear : null);

const addressesIn = ({ type, data }: DomainEvent) => {
  switch (type) {
    case 'UserCreated':
    case 'UserPrincipalNameChanged':
    case 'UserRestored':
      return [data.userPrincipalName];
    case 'AliasesAdded':
    case 'AliasesReleased':
      return data.aliases;
    default:
      return [];
  }
};
