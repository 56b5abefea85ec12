import type { Delay } from '../ports/clock-and-ids.js';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import {
  DamagedEvent,
  START,
  StoreClosed,
  StoreUnavailable,
  type AllPage,
  type EventStore,
  type Position,
} from '../ports/event-store.js';
import { Changes } from '../ports/follow-pages.js';
import { readAroundDamage } from './around-damage.js';
import type { Turn } from '../ports/turn.js';
import { Pace } from '../ports/pace.js';
import { pause, waitAtMost } from '../waiting/pause.js';

/** A page holds events as projections read them: personal values are sealed. */
export interface DecodedPage {
  readonly events: readonly RecordedEvent[];
  /** The next page begins after this. */
  readonly next: Position;
  /** Nothing followed when the page was read. */
  readonly caughtUp: boolean;
  /** A page without events has it where the next event is damaged: the page after it begins behind that one. */
  readonly damage?: DamagedEvent;
}
interface CachedPage extends DecodedPage {
  readonly after: Position;
  /** This is what `look` returned before the page was read: nothing is known to have followed since. */
  readonly seen: number;
  /** This counts how often its end was handed out. */
  taken: number;
}

/** How many events are kept for the other projections that read the same stretch. */
const CACHED_EVENTS = 8_000;
/** Whoever is ahead lets others come for so many turns, which are long while they work and short while they wait. */
const TURNS_AHEAD = 100;
const FOLLOW_PAGE = 500;
const RETRY_MILLISECONDS = 1_000;

/**
 * Reads the log once for all projections of a process: whoever comes first reads and decodes a page, the others find it
 * in a small cache. One follower wakes them all, so that a store is asked for news once and not by each projection.
 */
export class LogReader {
  /** All who read here let each other, and whatever else the process does, go on in these. */
  readonly turn: Turn;
  readonly #store: EventStore;
  readonly #codec: Codec;
  readonly #delay: Delay;
  readonly #cachedEvents: number;
  readonly #changes = new Changes();
  readonly #end = new AbortController();
  readonly #reading = new Map<Position, Promise<CachedPage>>();
  #followers = 0;
  #cache: readonly CachedPage[] = [];
  #following: Promise<void> | undefined;

  constructor({
    store,
    codec,
    delay,
    turn,
    cachedEvents = CACHED_EVENTS,
  }: {
    readonly store: EventStore;
    readonly codec: Codec;
    readonly delay: Delay;
    readonly turn: Turn;
    /** The most events that are kept for whoever comes behind; the default is 8,000. */
    readonly cachedEvents?: number;
  }) {
    this.turn = turn;
    this.#store = store;
    this.#codec = codec;
    this.#delay = delay;
    this.#cachedEvents = cachedEvents;
    store.whenDoubted?.(() => {
      this.#cache = [];
    });
  }

  /**
   * Whoever reads page after page says so before, and calls what is returned once it doesn't any more: a page that all
   * of them have is let go, so that it isn't in memory for as long as many others come behind it.
   */
  join(): () => void {
    this.#followers += 1;
    return () => {
      this.#followers -= 1;
    };
  }

  /** Returns what to hand to `wait`. It is to be called before the read, so that nothing between the two is missed. */
  look(): number {
    return this.#changes.look();
  }

  /**
   * Resolves to at most `limit` events after `after`; to none at the end of the log. Who is far ahead of others lets
   * them come for a while, so that what they need isn't read and decoded again for each of them.
   * @throws StoreUnavailable, StoreClosed, UnknownEvent
   */
  async read(after: Position, limit: number): Promise<DecodedPage> {
    for (let turns = 0; turns < TURNS_AHEAD && this.#isAhead(after); turns += 1) await this.turn.next();
    const cached = this.#cache.find((page) => page.after <= after && after < page.next);
    if (cached !== undefined) return this.#slice(cached, after, limit);
    const reading = this.#reading.get(after) ?? this.#readAndKeep(after, limit);
    this.#reading.set(after, reading);
    try {
      return this.#slice(await reading, after, limit);
    } finally {
      this.#reading.delete(after);
    }
  }

  /**
   * Resolves when the log has grown since `seen`, after so many milliseconds, or with the signal. `after` is where the
   * caller found the end.
   */
  async wait(seen: number, after: Position, milliseconds: number, signal: AbortSignal): Promise<void> {
    this.#following ??= this.#follow(after);
    await waitAtMost(this.#changes, seen, { delay: this.#delay, milliseconds, signal });
  }

  /** Stops the follower; the store stays open. */
  async close(): Promise<void> {
    this.#end.abort();
    await this.#following;
  }

  async #readAndKeep(after: Position, limit: number): Promise<CachedPage> {
    const seen = this.look();
    const page = { after, seen, taken: 0, ...(await this.#decoded(await this.#store.readAll(after, limit))) };
    this.#keep(page);
    return page;
  }

  /** The page that the follower was given is there for all others, so that none of them reads it again. */
  async #announce(after: Position, page: AllPage): Promise<void> {
    const decoded = await this.#decoded(page).catch(() => {
      // whoever reads this page meets the same failure, and says so
    });
    this.#changes.notify();
    if (decoded !== undefined) this.#keep({ after, seen: this.look(), taken: 0, ...decoded });
  }

  async #decoded({ events, ...rest }: AllPage): Promise<DecodedPage> {
    const pace = new Pace(this.turn);
    const parts = { codec: this.#codec, store: this.#store };
    const decoded: (RecordedEvent | DamagedEvent)[] = [];
    for (const stored of events) {
      decoded.push(...readAroundDamage(parts, [stored]));
      if (pace.spentOn(stored)) await pace.rest();
    }
    return untilDamage(decoded, rest);
  }

  #slice(page: CachedPage, after: Position, limit: number): DecodedPage {
    const { caughtUp, ...rest } = slice(page, after, limit);
    if (rest.next === page.next) this.#take(page);
    return { ...rest, caughtUp: caughtUp && page.seen === this.look() };
  }

  /** The page to be read next would push out one that others have still to come to, and would have to read again. */
  #isAhead(after: Position): boolean {
    if (this.#followers < 2) return false;
    const events = this.#cache.reduce((sum, page) => sum + page.events.length, 0);
    return events >= this.#cachedEvents && this.#cache.every(({ next }) => next <= after);
  }

  #take(page: CachedPage): void {
    page.taken += 1;
    // who reads now and then counts too: what is read once more for it does no harm
    if (this.#followers > 0 && page.taken >= this.#followers) this.#cache = this.#cache.filter((each) => each !== page);
  }

  #keep(page: CachedPage): void {
    if (page.events.length === 0) return;
    const pages = [page, ...this.#cache.filter((each) => each.after !== page.after)];
    let room = this.#cachedEvents;
    this.#cache = pages.filter((each, index) => (room -= each.events.length) >= 0 || index === 0);
  }

  async #follow(from: Position): Promise<void> {
    const { signal } = this.#end;
    let after = from;
    while (!signal.aborted) {
      try {
        for await (const page of this.#store.follow(after, { pageSize: FOLLOW_PAGE, signal })) {
          // who else follows this log is told of it at the same moment
          await this.turn.next();
          if (page.events.length > 0) await this.#announce(after, page);
          after = page.next;
        }
        return;
      } catch (error) {
        if (error instanceof StoreClosed) return;
        // readers meet the same outage themselves and say so; here it only means to try again
        if (!(error instanceof StoreUnavailable)) this.#changes.notify();
        await pause(this.#delay, RETRY_MILLISECONDS, signal);
      }
    }
  }
}

const isDamaged = (each: RecordedEvent | DamagedEvent): each is DamagedEvent => each instanceof DamagedEvent;

/** Ends a page before its first damaged event; that one is a page of its own. */
const untilDamage = (
  decoded: readonly (RecordedEvent | DamagedEvent)[],
  { next, caughtUp }: Omit<AllPage, 'events'>,
): DecodedPage => {
  const at = decoded.findIndex(isDamaged);
  const intact = (at === -1 ? decoded : decoded.slice(0, at)) as readonly RecordedEvent[];
  if (at === -1) return { events: intact, next, caughtUp };
  const last = intact.at(-1);
  if (last !== undefined) return { events: intact, next: last.position, caughtUp: false };
  const damage = decoded[0] as DamagedEvent;
  return { events: [], next: damage.position, caughtUp: false, damage };
};

const slice = (page: DecodedPage, after: Position, limit: number): DecodedPage => {
  if (page.events.length === 0) return page;
  const first = page.events.findIndex((event) => event.position > after);
  if (first === -1) return { ...page, events: [], caughtUp: false }; // what followed since is for the next read to tell
  if (first === 0 && page.events.length <= limit) return page;
  const events = page.events.slice(first, first + limit);
  const whole = first + limit >= page.events.length;
  return { events, next: whole ? page.next : (events.at(-1)?.position ?? START), caughtUp: whole && page.caughtUp };
};
