import {
  evolve,
  foldsFromLast,
  initialState,
  streamName,
  type AddressKey,
  type AddressState,
  type DomainEvent,
  type Personal,
  type PurchaseId,
  type PurchaseStreamState,
  type SeatsState,
  type SkuId,
  type StreamRef,
  type StreamState,
  type TenantId,
  type TenantState,
  type UserId,
  type UserState,
} from '#licensing';
import { NO_STREAM } from '../streams/known-stream.js';
import { pagesOf } from '../streams/pages-of.js';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import type { EventStore, Position } from '../ports/event-store.js';
import type { KeptFolds } from './kept-folds.js';
import { PastStreams } from './past-streams.js';

/** This is a stream as it was. */
export interface AsOf<S extends StreamState> {
  readonly state: S;
  /**
   * This is the revision of the last event at or before the position. Where the stream didn't exist yet it is -1, and
   * the others are missing.
   */
  readonly revision: number;
  readonly position?: Position;
  readonly occurredAt?: string;
}

/** It lies behind every event. */
export const END_OF_LOG: Position = '9'.repeat(20);

/**
 * Tells what things looked like at a position of the log, by folding their streams up to there; personal values stay
 * sealed. `Past` makes positions of instants. All methods throw StoreUnavailable, StoreClosed, UnknownEvent,
 * DamagedEvent; `userTexts` throws MissingPersonKey, too
 */
export class History {
  readonly #streams: PastStreams;

  constructor(
    private readonly store: EventStore,
    private readonly codec: Codec,
    kept?: KeptFolds,
  ) {
    this.#streams = new PastStreams(store, codec, kept);
  }

  userAsOf(tenantId: TenantId, userId: UserId, position: Position): Promise<AsOf<UserState>> {
    return this.#foldUntil<UserState>({ kind: 'user', tenantId, userId }, position);
  }

  /** Reads about twenty events of a pool with a million. */
  seatsAsOf(tenantId: TenantId, skuId: SkuId, position: Position): Promise<AsOf<SeatsState>> {
    return this.#lastUntil<SeatsState>({ kind: 'seats', tenantId, skuId }, position);
  }

  purchaseAsOf(tenantId: TenantId, purchaseId: PurchaseId, position: Position): Promise<AsOf<PurchaseStreamState>> {
    return this.#foldUntil<PurchaseStreamState>({ kind: 'purchase', tenantId, purchaseId }, position);
  }

  tenantAsOf(tenantId: TenantId, position: Position): Promise<AsOf<TenantState>> {
    return this.#foldUntil<TenantState>({ kind: 'tenant', tenantId }, position);
  }

  /** Tells who had an address, and who has it today. */
  async addressAsOf(
    tenantId: TenantId,
    key: AddressKey,
    position: Position,
  ): Promise<{ readonly held: AddressState; readonly today: AddressState }> {
    const [held, today] = await Promise.all(
      [position, END_OF_LOG].map((each) => this.#foldUntil<AddressState>({ kind: 'address', tenantId, key }, each)),
    );
    return { held: held!.state, today: today!.state };
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

  /** Whoever shows what came of it opens that alone: a name that was changed a thousand times is opened once. */
  async #foldUntil<S extends StreamState>(ref: StreamRef, position: Position): Promise<AsOf<S>> {
    const { state, last } = await this.#streams.walk<S>(ref, {
      mayBeginAfter: (folded) => folded.position <= position,
      isOver: (event) => event.position > position,
    });
    return asOf(state, last);
  }

  /** Searches over revisions by halves, since each event of these streams carries the whole state. */
  async #lastUntil<S extends StreamState>(ref: StreamRef, position: Position): Promise<AsOf<S>> {
    if (!foldsFromLast(ref.kind)) throw new Error(`a ${ref.kind} can't be told from one event`);
    const name = streamName(ref);
    const [newest] = await this.store.read(name, { backwards: true, limit: 1 });
    let found: RecordedEvent | undefined;
    let low = 0;
    let high = newest?.revision ?? NO_STREAM;
    while (low <= high) {
      const middle = Math.floor((low + high) / 2);
      const [event] = this.codec.read(await this.store.read(name, { from: middle, limit: 1 }));
      if (event !== undefined && event.position <= position) {
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
