import type { Clock } from '../ports/clock-and-ids.js';
import type { EventStore, Position } from '../ports/event-store.js';

/** Says how far a follower is behind the end of the log. */
export interface Lag {
  /**
   * The number is exact up to a page; beyond it is estimated from how the page's positions lie, which is exact where a
   * store numbers events without gaps.
   */
  readonly events: number;
  /** The first event that it hasn't handled has been there for so long. It is 0 at the end of the log. */
  readonly seconds: number;
}

const PAGE = 200;
const gap = (from: Position, to: Position): number => Number(BigInt(to) - BigInt(from));

/** Reads one page at most. @throws StoreUnavailable, StoreClosed */
export const lagBehind = async (
  { store, clock }: { readonly store: EventStore; readonly clock: Pick<Clock, 'now'> },
  position: Position,
): Promise<Lag> => {
  const { events, caughtUp } = await store.readAll(position, PAGE);
  const [first] = events;
  const last = events.at(-1);
  if (first === undefined || last === undefined) return { events: 0, seconds: 0 };
  const since = (Date.parse(clock.now()) - Date.parse(first.metadata.occurredAt)) / 1_000;
  // a damaged event may have no time
  const seconds = Number.isNaN(since) ? 0 : Math.max(0, since);
  if (caughtUp || first === last) return { events: events.length, seconds };
  const head = (await store.head())?.position ?? last.position;
  const perEvent = gap(first.position, last.position) / (events.length - 1);
  return { events: events.length + Math.max(0, Math.round(gap(last.position, head) / perEvent)), seconds };
};
