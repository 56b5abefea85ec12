import {
  evolve,
  initialState,
  parseStream,
  type DomainEvent,
  type PurchaseId,
  type SeatsState,
  type SkuId,
  type StreamState,
  type TenantId,
  type UserId,
  type UserState,
} from '#licensing';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import { inChunks } from '../streams/in-chunks.js';
import { DamagedEvent, START, type EventStore, type StoredEvent } from '../ports/event-store.js';

/** A discrepancy is something that the history promises and doesn't hold. */
export type Discrepancy =
  /** The users' events come to another number of holders than the pool's own. */
  | { readonly kind: 'assigned-differs'; readonly skuId: SkuId; readonly pool: number; readonly holders: number }
  /** The active and expired purchases come to other numbers of seats than the pool's own. */
  | {
      readonly kind: 'seats-differ';
      readonly skuId: SkuId;
      readonly pool: Pick<SeatsState['totals'], 'valid' | 'expired'>;
      readonly purchases: Pick<SeatsState['totals'], 'valid' | 'expired'>;
    }
  /** The pool says that this user holds a seat, or that they don't, and the user's own events say otherwise. */
  | {
      readonly kind: 'holder-differs';
      readonly skuId: SkuId;
      readonly userId: UserId;
      readonly seat: boolean;
      readonly license: boolean;
    }
  | { readonly kind: 'held-twice'; readonly skuId: SkuId; readonly userId: UserId };

const PAGE = 1_000;

interface VerifyParts {
  readonly store: EventStore;
  readonly codec: Codec;
}

// the parts of a name play no part in an initial state
const nobody = { tenantId: '' as TenantId, userId: '' as UserId, skuId: '' as SkuId, purchaseId: '' as PurchaseId };
const initialUser = initialState({ kind: 'user', ...nobody });
const initialPurchase = initialState({ kind: 'purchase', ...nobody });
const initialSeats = initialState({ kind: 'seats', ...nobody });

/** This is what of one tenant is needed to compare: numbers and ids, no personal values. */
interface Ledger {
  readonly users: Map<string, UserState>;
  readonly purchases: Map<string, StreamState>;
  readonly pools: Map<SkuId, SeatsState>;
  readonly seats: Map<SkuId, Set<UserId>>;
  readonly twice: Discrepancy[];
}

/** Reads a stream in the ways in which decisions do: a damaged index may know an event in one and not in another. */
const isInStream = async ({ stream, revision, id }: StoredEvent, store: EventStore): Promise<boolean> => {
  const [first] = await store.read(stream, { limit: 1 });
  const [itself] = await store.read(stream, { from: revision, limit: 1 });
  const [last] = await store.read(stream, { backwards: true, limit: 1 });
  return first?.revision === 0 && itself?.id === id && last !== undefined && last.revision >= revision;
};

/** Finds events of a page that their streams don't lead to: then who decides on the stream doesn't see them. */
const lostFromStreams = async (events: readonly StoredEvent[], store: EventStore): Promise<readonly DamagedEvent[]> => {
  const last = new Map(events.map((event) => [event.stream, event]));
  const found = await inChunks([...last.values()], async (event) =>
    (await isInStream(event, store)) ? [] : [new DamagedEvent(event, 'its stream does not lead to it')],
  );
  return found.flat();
};

/**
 * Reads the whole log, and gives each page with its damaged events, and those that their streams have lost.
 * @throws StoreUnavailable, StoreClosed, UnknownEvent
 */
export async function* damageByPage({ store, codec }: VerifyParts): AsyncGenerator<{
  readonly events: readonly StoredEvent[];
  readonly damaged: readonly DamagedEvent[];
}> {
  for (let after = START, caughtUp = false; !caughtUp;) {
    const page = await store.readAll(after, PAGE);
    const read = codec.readAround(page.events);
    const damaged = read.filter((each) => each instanceof DamagedEvent);
    const intact = page.events.filter((_event, at) => !(read[at] instanceof DamagedEvent));
    yield { events: page.events, damaged: [...damaged, ...(await lostFromStreams(intact, store))] };
    ({ next: after, caughtUp } = page);
  }
}

/**
 * Recomputes who holds what, from the log up to its present head, and compares it with the pools. Yields every
 * discrepancy: none where all is well. Reads all of the log in pages, and keeps the states of one tenant's users and
 * purchases. It leaves out damaged events, so that what follows from them differs.
 * @throws StoreUnavailable, StoreClosed, UnknownEvent
 */
export async function* verify(tenantId: TenantId, { store, codec }: VerifyParts): AsyncGenerator<Discrepancy> {
  const ledger: Ledger = { users: new Map(), purchases: new Map(), pools: new Map(), seats: new Map(), twice: [] };
  // appends are atomic: up to a head, all streams are as one moment had them
  const head = await store.head();
  for (let after = START; head !== undefined && after < head.position;) {
    const page = await store.readAll(after, PAGE);
    const mine = page.events.filter(
      ({ stream, position }) => position <= head.position && parseStream(stream)?.tenantId === tenantId,
    );
    for (const recorded of codec.readAround(mine)) if (!(recorded instanceof DamagedEvent)) take(ledger, recorded);
    if (page.events.length === 0) break;
    after = page.next;
  }
  yield* ledger.twice;
  yield* compare(ledger);
}

const take = (ledger: Ledger, { stream, event }: RecordedEvent): void => {
  const parsed = parseStream(stream);
  if (parsed?.kind === 'user' && parsed.key !== undefined) takeUser(ledger, parsed.key as UserId, event);
  else if (parsed?.kind === 'purchase' && parsed.key !== undefined)
    fold(ledger.purchases, parsed.key, event, initialPurchase);
  else if (parsed?.kind === 'seats') takeSeats(ledger, parsed.key as SkuId, event);
};

const fold = <S extends StreamState>(
  states: Map<string, S>,
  key: string,
  event: DomainEvent,
  initial: StreamState,
): void => {
  states.set(key, evolve(states.get(key) ?? initial, event) as S);
};

const takeUser = (ledger: Ledger, userId: UserId, event: DomainEvent): void => {
  const before = ledger.users.get(userId);
  if (event.type === 'LicenseAssigned' && licensesOf(before).includes(event.data.skuId)) {
    ledger.twice.push({ kind: 'held-twice', skuId: event.data.skuId, userId });
  }
  fold(ledger.users, userId, event, initialUser);
};

const takeSeats = (ledger: Ledger, skuId: SkuId, event: DomainEvent): void => {
  fold(ledger.pools as Map<string, SeatsState>, skuId, event, initialSeats);
  const holders = ledger.seats.get(skuId) ?? new Set();
  ledger.seats.set(skuId, holders);
  if (event.type === 'SeatTaken') holders.add(event.data.userId);
  if (event.type === 'SeatReleased') holders.delete(event.data.userId);
};

const licensesOf = (user: UserState | undefined): readonly SkuId[] =>
  user !== undefined && 'licenses' in user ? user.licenses.map(({ skuId }) => skuId) : [];

function* compare({ users, purchases, pools, seats }: Ledger): Generator<Discrepancy> {
  const holders = new Map<SkuId, Set<UserId>>();
  for (const [userId, user] of users) {
    for (const skuId of licensesOf(user)) holders.set(skuId, (holders.get(skuId) ?? new Set()).add(userId as UserId));
  }
  for (const skuId of new Set([...pools.keys(), ...holders.keys()])) {
    const totals = pools.get(skuId)?.totals ?? { valid: 0, expired: 0, assigned: 0 };
    const held = holders.get(skuId) ?? new Set();
    if (totals.assigned !== held.size)
      yield { kind: 'assigned-differs', skuId, pool: totals.assigned, holders: held.size };
    const bought = seatsOf(skuId, purchases);
    if (totals.valid !== bought.valid || totals.expired !== bought.expired) {
      yield { kind: 'seats-differ', skuId, pool: { valid: totals.valid, expired: totals.expired }, purchases: bought };
    }
    const seated = seats.get(skuId) ?? new Set();
    for (const userId of held)
      if (!seated.has(userId)) yield { kind: 'holder-differs', skuId, userId, seat: false, license: true };
    for (const userId of seated)
      if (!held.has(userId)) yield { kind: 'holder-differs', skuId, userId, seat: true, license: false };
  }
}

const seatsOf = (skuId: SkuId, purchases: ReadonlyMap<string, StreamState>) => {
  let valid = 0;
  let expired = 0;
  for (const purchase of purchases.values()) {
    if (purchase.kind !== 'purchase' || purchase.status !== 'known' || purchase.skuId !== skuId) continue;
    if (purchase.state === 'active') valid += purchase.seats;
    if (purchase.state === 'expired') expired += purchase.seats;
  }
  return { valid, expired };
};
