import type { Conditions } from '../conditions.js';
import { WRONG_HISTORY_RUNBOOK } from '../following/alarms.js';
import { historyMismatch } from '../following/checkpoints.js';
import type { Clock, Delay } from '../ports/clock-and-ids.js';
import {
  StoreClosed,
  StoreUnavailable,
  WrongHistory,
  type EventStore,
  type Position,
  type StoredEvent,
} from '../ports/event-store.js';
import { pause } from '../waiting/pause.js';

/** The guard looks so often, besides whenever there is a reason to. */
const LOOK_MILLISECONDS = 60_000;
/** A node that has just become the leader may be behind for a moment, so that what is found counts the second time. */
const AGAIN_MILLISECONDS = 1_000;
/** Whoever asks often has it look so often at most. */
const DUE_MILLISECONDS = 5_000;

export interface LogGuardParts {
  /** This is the store itself, which answers also while nobody else is let to it. */
  readonly store: EventStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly delay: Delay;
  readonly conditions: Conditions;
  /** Is told what is wrong, once it counts, and undefined once that is over. */
  readonly onChange?: (wrong: string | undefined) => void;
}
/** Keeps nothing of the two, however often one is made of the last. */
const bothOf = async (one: Promise<void>, other: Promise<void> | undefined): Promise<void> => {
  await Promise.all([one, other]);
};

type Seen = Readonly<Pick<StoredEvent, 'position' | 'id'>>;

/** Forgets all that it knows of the log. */
type Forget = () => void;

/**
 * Finds out that the log under a running process isn't the one any more that it was started on: emptied, replaced, or
 * an older one restored. The id must be that of the start, and the newest events that this process has read and
 * written must stand where they stood. As long as they don't, nothing may be decided, and nothing that is remembered of
 * the log is believed.
 */
export class LogGuard {
  readonly #end = new AbortController();
  readonly #forgets: Forget[] = [];
  /** This is when it looked last, as the Clock port told. */
  #looked = -Infinity;
  /** This is the newest event that it has read. */
  #newest: Seen | undefined;
  /** This is the newest event that it has written. */
  #written: Seen | undefined;
  #wrong: string | undefined;
  #looking: Promise<void> | undefined;
  /** What was doubted stays so until a look has told whether it is right. */
  #isInDoubt = false;
  /** It ends with the looks that somebody waits for. */
  #settled: Promise<void> = Promise.resolve();
  #running: Promise<void> | undefined;

  constructor(private readonly parts: LogGuardParts) {}

  /** Tells what is wrong with the log, as the end of a sentence; undefined where nothing is. */
  get wrong(): string | undefined {
    return this.#wrong;
  }

  /** Whoever remembers anything of the log says how to forget it: when another log is there, and when ours is back. */
  whenDoubted(forget: Forget): void {
    this.#forgets.push(forget);
  }

  /**
   * Resolves once it is known that this is the log that was opened, at once where nothing is doubted.
   * @throws WrongHistory; StoreUnavailable where the store was away when somebody looked
   */
  async assertRight(): Promise<void> {
    if (this.#isInDoubt && this.#looking === undefined) this.doubt();
    await this.#settled;
    if (this.#wrong !== undefined)
      throw new WrongHistory(`this isn't the log any more that was opened: ${this.#wrong}`);
    if (this.#isInDoubt)
      throw new StoreUnavailable('nobody could find out whether this is still the log that was opened');
  }

  /** This process has written this event. */
  wrote(position: Position, id: string): void {
    if (this.#written === undefined || this.#written.position < position) this.#written = { position, id };
  }

  /**
   * This process has read these behind a place. Where they pass what it had seen, and that isn't among them, they are
   * of another log, which may have gone on.
   */
  read(after: Position, events: readonly Seen[]): void {
    const [known, last] = [this.#newest, events.at(-1)];
    if (last === undefined || (known !== undefined && last.position <= known.position)) return;
    const isOther = known !== undefined && after < known.position && events.every(({ id }) => id !== known.id);
    if (isOther) this.doubt();
    else this.#newest = { position: last.position, id: last.id };
  }

  /**
   * This process was told this of the log. It counts only as long as nothing was seen yet: later on another log may
   * have told it.
   */
  beganWith(position: Position, id: string): void {
    this.#newest ??= { position, id };
  }

  /** Looks now. One look at a time; whoever asks meanwhile waits for the one under way. Never rejects. */
  look(): Promise<void> {
    this.#looking ??= this.#lookTwice().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /**
   * Something may not fit, so that it looks, also where a look is under way that began before. `assertRight` waits for
   * it, and looks again where the store was away.
   */
  doubt(): void {
    this.#isInDoubt = true;
    const looking = this.#looking === undefined ? this.look() : this.#looking.then(() => this.look());
    this.#settled = bothOf(this.#settled, looking);
  }

  /** Looks now, unless it did so within the last 5 s. Never rejects. */
  async lookIfDue(): Promise<void> {
    const since = Date.parse(this.parts.clock.now()) - this.#looked;
    // a clock may also have been turned back
    if (since >= DUE_MILLISECONDS || since < 0) await this.look();
  }

  /** Looks every minute from now on. */
  start(): void {
    this.#running ??= this.#lookOnAndOn(this.#end.signal);
  }

  async close(): Promise<void> {
    this.#end.abort();
    await Promise.all([this.#running, this.#looking, this.#settled]);
  }

  async #lookOnAndOn(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(this.parts.delay, LOOK_MILLISECONDS, signal);
      if (!signal.aborted) await this.look();
    }
  }

  async #lookTwice(): Promise<void> {
    const { store, clock } = this.parts;
    this.#looked = Date.parse(clock.now());
    if (this.#wrong !== undefined) store.forget?.();
    const found = await this.#found();
    if (found === 'unknown') return;
    if (found === undefined || this.#wrong !== undefined) return this.#set(found);
    this.#isInDoubt = true;
    this.#settled = bothOf(this.#settled, this.#looking);
    await pause(this.parts.delay, AGAIN_MILLISECONDS, this.#end.signal);
    if (this.#end.signal.aborted) return;
    store.forget?.();
    const again = await this.#found();
    if (again !== 'unknown') this.#set(again);
  }

  /** Resolves to what is wrong; to `unknown` where the store doesn't answer. */
  async #found(): Promise<string | undefined | 'unknown'> {
    const { store, clock } = this.parts;
    try {
      const [opened, now] = [await store.storeId(), await store.storeIdNow()];
      if (now === undefined) return `there is no log in its place (it had the id ${opened})`;
      if (now !== opened) return `its id is ${now}, and was ${opened}`;
      for (const seen of [this.#newest, this.#written]) {
        if (seen === undefined) continue;
        const { position, id: eventId } = seen;
        const wrong = await historyMismatch(store, { storeId: opened, position, eventId, updatedAt: clock.now() });
        if (wrong !== undefined) return wrong;
      }
      return undefined;
    } catch (error) {
      if (error instanceof WrongHistory) return error.message;
      // what is damaged is told to who needs it, and an outage tells nothing of the history
      return error instanceof StoreUnavailable || error instanceof StoreClosed ? 'unknown' : undefined;
    }
  }

  #set(wrong: string | undefined): void {
    const before = this.#wrong;
    this.#wrong = wrong;
    this.#isInDoubt = false;
    if (before === undefined && wrong === undefined) return;
    const { conditions, clock, onChange } = this.parts;
    if (wrong === undefined) conditions.clear('wrong-history', 'event-store');
    else
      conditions.raise({
        kind: 'wrong-history',
        subject: 'event-store',
        text:
          `This isn't the log any more that this process was started on: ${wrong}. Put that log back, or stop all ` +
          `processes and decide: see ${WRONG_HISTORY_RUNBOOK}.`,
        since: clock.now(),
      });
    if ((before === undefined) === (wrong === undefined)) return;
    this.parts.store.forget?.();
    for (const forget of this.#forgets) forget();
    onChange?.(wrong);
  }
}
