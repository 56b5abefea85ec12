import {
  evolve,
  initialState,
  type EventOf,
  type PurchaseId,
  type PurchaseStreamState,
  type SeatTotals,
  type SkuId,
  type TenantId,
  type UserId,
} from '#licensing';
import type { Discrepancy } from './discrepancy.js';

// the parts of a name play no part in an initial state
const absent = initialState({ kind: 'purchase', tenantId: '' as TenantId, purchaseId: '' as PurchaseId });

const NO_SEATS: SeatTotals = { valid: 0, expired: 0, assigned: 0 };

/** These say which of the two sides knows that a user holds a product: their own events, and those of the pool. */
const LICENSE = 1;
const SEAT = 2;

interface Pool {
  /** It is undefined until the pool's own stream has an event. */
  totals?: SeatTotals;
  /** Whoever holds nothing on either side any more isn't in it. */
  readonly holders: Map<UserId, number>;
}

/**
 * Keeps the books of one tenant while its events pass: what was bought, what each pool counts, and who holds a seat at
 * this moment. It keeps no texts and nothing of users who hold nothing, so that it grows with purchases and seats in
 * use, and not with events.
 */
export class Books {
  readonly #purchases = new Map<PurchaseId, PurchaseStreamState>();
  readonly #pools = new Map<SkuId, Pool>();
  readonly #twice: Discrepancy[] = [];

  takePurchase(purchaseId: PurchaseId, event: EventOf<'purchase'>): void {
    const before = this.#purchases.get(purchaseId) ?? absent;
    this.#purchases.set(purchaseId, evolve(before, event) as PurchaseStreamState);
  }

  takeSeats(skuId: SkuId, event: EventOf<'seats'>): void {
    const pool = this.#pool(skuId);
    pool.totals = event.data.totals;
    if (event.type === 'SeatTaken') mark(pool, event.data.userId, SEAT);
    if (event.type === 'SeatReleased') unmark(pool, event.data.userId, SEAT);
  }

  takeUser(userId: UserId, event: EventOf<'user'>): void {
    switch (event.type) {
      case 'LicenseAssigned': {
        const { skuId } = event.data;
        if (isMarked(this.#pool(skuId), userId, LICENSE)) this.#twice.push({ kind: 'held-twice', skuId, userId });
        return mark(this.#pool(skuId), userId, LICENSE);
      }
      case 'LicenseRemoved':
        return event.data.seatReleased ? unmark(this.#pool(event.data.skuId), userId, LICENSE) : undefined;
      case 'UserDeleted':
      case 'UserPurged':
        for (const pool of this.#pools.values()) unmark(pool, userId, LICENSE);
        return;
      default:
    }
  }

  /** Yields what doesn't hold by now. */
  *discrepancies(): Generator<Discrepancy> {
    yield* this.#twice;
    const bought = this.#bought();
    for (const [skuId, { totals = NO_SEATS, holders }] of this.#pools) {
      const licensed = [...holders.values()].filter((sides) => (sides & LICENSE) !== 0).length;
      if (totals.assigned !== licensed)
        yield { kind: 'assigned-differs', skuId, pool: totals.assigned, holders: licensed };
      const { valid, expired } = totals;
      const purchases = bought.get(skuId) ?? { valid: 0, expired: 0 };
      if (valid !== purchases.valid || expired !== purchases.expired)
        yield { kind: 'seats-differ', skuId, pool: { valid, expired }, purchases };
      for (const [userId, sides] of holders) {
        const [seat, license] = [(sides & SEAT) !== 0, (sides & LICENSE) !== 0];
        if (seat !== license) yield { kind: 'holder-differs', skuId, userId, seat, license };
      }
    }
  }

  #pool(skuId: SkuId): Pool {
    const pool = this.#pools.get(skuId) ?? { holders: new Map() };
    this.#pools.set(skuId, pool);
    return pool;
  }

  #bought(): ReadonlyMap<SkuId, Pick<SeatTotals, 'valid' | 'expired'>> {
    const bought = new Map<SkuId, { valid: number; expired: number }>();
    for (const purchase of this.#purchases.values()) {
      if (purchase.status !== 'known') continue;
      const sum = bought.get(purchase.skuId) ?? { valid: 0, expired: 0 };
      if (purchase.state === 'active') sum.valid += purchase.seats;
      if (purchase.state === 'expired') sum.expired += purchase.seats;
      bought.set(purchase.skuId, sum);
    }
    return bought;
  }
}

const isMarked = ({ holders }: Pool, userId: UserId, side: number): boolean =>
  ((holders.get(userId) ?? 0) & side) !== 0;

const mark = ({ holders }: Pool, userId: UserId, side: number): void => {
  holders.set(userId, (holders.get(userId) ?? 0) | side);
};

const unmark = ({ holders }: Pool, userId: UserId, side: number): void => {
  const others = (holders.get(userId) ?? 0) & ~side;
  if (others === 0) holders.delete(userId);
  else holders.set(userId, others);
};
