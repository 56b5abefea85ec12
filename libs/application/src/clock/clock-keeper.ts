import { streamName, type ClockAgreed } from '#licensing';
import type { Delay } from '../ports/clock-and-ids.js';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import {
  DamagedEvent,
  DamagedStream,
  type EventStore,
  type Position,
  START,
  StoreClosed,
  type StoredEvent,
} from '../ports/event-store.js';
import type { Keys } from '../ports/keys.js';
import { follow, type Follower, type Stretch } from '../following/follow.js';
import type { DecodedPage, LogReader } from '../following/log-reader.js';
import { pause } from '../waiting/pause.js';
import {
  ClockGapTooLong,
  longestOutage,
  PURGE_GRACE_MILLISECONDS,
  SILENCE_THAT_WAITS,
  SMALLEST_GAP,
} from './clock-gap.js';
import { type ClockStatus, type GuardedClock, TOLERANCE_MILLISECONDS } from './guarded-clock.js';

export interface ClockKeeperParts {
  readonly clock: GuardedClock;
  readonly store: EventStore;
  readonly codec: Codec;
  /** These keep the heartbeat: the key store is the one that nobody deletes in order to rebuild it. */
  readonly keys: Pick<Keys, 'note' | 'keepNote'>;
  readonly delay: Delay;
  /**
   * A longer silence before a start than this makes the clock untrusted. It is the setting CLOCK_GAP; where it is left
   * out, `longestOutage` of the retentions counts.
   */
  readonly gapMilliseconds?: number;
  /** The retentions that are set, in milliseconds. */
  readonly retentions?: readonly number[];
  /**
   * Finds the shortest retention of a day or more that still runs, in milliseconds; undefined where none does. It
   * rejects while nobody can tell, and nothing is purged until then where that matters.
   */
  readonly shortestRunning?: () => Promise<number | undefined>;
  /** A start after a silence of more than a day purges nothing for so long. It is the setting PURGE_GRACE. */
  readonly graceMilliseconds?: number;
  /** Is told when the clock is trusted or not any more, and when purges wait or don't any more. */
  readonly onChange?: (status: ClockStatus, what: 'trust' | 'purges') => void;
  /** The heartbeat can't be kept, or the history not followed; `onWell` is told each time that it can. */
  readonly onTrouble?: (error: unknown, duty: ClockDuty) => void;
  readonly onWell?: (duty: ClockDuty) => void;
}
export type ClockDuty = 'heartbeat' | 'history' | 'retentions';

/** A heartbeat is the last sign of life of a process whose clock was trusted. Only such processes write it. */
interface Heartbeat {
  readonly seenAt: string;
  /** There were so many agreements by then. */
  readonly agreements: number;
}
/**
 * A doubt says that some process' clock was not trusted. Only such processes write it, so that no other one's heartbeat
 * takes it back.
 */
interface Doubt {
  readonly detail: string;
  /** There were so many agreements when it began: one that came later answers it. */
  readonly agreements: number;
  /** This is the latest instant that an untrusted clock showed. */
  readonly shown: string;
}
interface Agreement {
  readonly agreedAt: string;
  /** This is its number among all agreements, from 1 on. */
  readonly number: number;
}

const HEARTBEAT = 'clock';
const DOUBT = 'clock-doubt';
const HEARTBEAT_MILLISECONDS = 60_000;
const BATCH = 500;
const LOOK_MILLISECONDS = 5_000;
const CLOCK_STREAM = streamName({ kind: 'clock' });

/** Says that `a` shows a time that `b` hasn't come to. Both are ISO 8601. */
const isAhead = (a: string, b: string): boolean => Date.parse(a) > Date.parse(b) + TOLERANCE_MILLISECONDS;

/**
 * A doubt stands for a clock that shows `now` where nobody agreed since; or where an operator did, to a time that the
 * doubted clock had left behind, and this one shows that very future. A future that trusted clocks have come to
 * meanwhile is none any more.
 */
const doubtStands = (
  { agreements, shown }: Doubt,
  now: string,
  agreement: Agreement | undefined,
  lastSeen: string | undefined,
): boolean => {
  if (agreement === undefined || agreement.number <= agreements) return true;
  const hasCome = lastSeen !== undefined && !isAhead(shown, lastSeen);
  return isAhead(shown, agreement.agreedAt) && !hasCome && !isAhead(shown, now);
};

/**
 * Tells the guarded clock what it has to know of the world: at start the last heartbeat, the newest event, the last
 * agreement and what was doubted; while running every new event and agreement. Once a minute it keeps the heartbeat, or
 * the doubt.
 */
export class ClockKeeper {
  readonly #end = new AbortController();
  #running: Promise<unknown> | undefined;
  #agreements = 0;
  /** While the clock isn't trusted, this is how many agreements there were when that began. */
  #doubtedSince: number | undefined;
  #from: Position = START;
  #shown = { trusted: true, purges: true };
  /** What was seen at the start, until it is compared with the retentions that still run. */
  #silence: { readonly lastSeen: string; readonly at: string } | undefined;

  constructor(private readonly parts: ClockKeeperParts) {}

  /**
   * Is to be called once, before anything is decided.
   * @throws StoreUnavailable, StoreClosed, KeysUnavailable; ClockGapTooLong where the gap that is set isn't shorter
   * than a retention that still runs
   */
  async check(): Promise<ClockStatus> {
    const { clock, store } = this.parts;
    // this is read first, so that nothing that comes meanwhile is missed
    const head = await store.head();
    this.#from = head?.position ?? START;
    const agreement = await this.#lastAgreement();
    this.#agreements = agreement?.number ?? 0;
    const heartbeat = await this.#note<Heartbeat>(HEARTBEAT);
    const newest = head?.occurredAt;
    if (newest !== undefined) clock.compareWithHistory(newest);
    // an agreement that came after the heartbeat speaks of a later time
    const isLater = this.#agreements > (heartbeat?.agreements ?? 0);
    const lastSeen = isLater ? agreement?.agreedAt : (heartbeat?.seenAt ?? newest);
    if (lastSeen !== undefined) await this.#compareSilence({ lastSeen, at: clock.now() });
    const doubt = await this.#note<Doubt>(DOUBT);
    if (doubt !== undefined && doubtStands(doubt, clock.now(), agreement, lastSeen)) {
      // a silence that is too long says no more than the doubt did, which goes on
      if (clock.status().reasons.every(({ code }) => code === 'long-gap')) this.#doubtedSince = doubt.agreements;
      clock.distrust('not-agreed', doubt.detail);
    }
    return this.#show();
  }

  /** What began before the settings were changed may run shorter than they say, and the deadline table may be away. */
  async #compareSilence(silence: { readonly lastSeen: string; readonly at: string }): Promise<void> {
    const { clock, gapMilliseconds, retentions = [], graceMilliseconds = PURGE_GRACE_MILLISECONDS } = this.parts;
    clock.compareWithLastSeen(silence.lastSeen, gapMilliseconds ?? longestOutage(retentions), silence.at);
    const length = Date.parse(silence.at) - Date.parse(silence.lastSeen);
    const detail = `nobody was alive from ${silence.lastSeen} until the start of this process`;
    if (length > SILENCE_THAT_WAITS) clock.waitBeforePurging('silence', graceMilliseconds, detail);
    if (length <= SMALLEST_GAP && gapMilliseconds === undefined) return;
    this.#silence = silence;
    if (length > SMALLEST_GAP)
      clock.waitBeforePurging('retentions', Infinity, 'the retentions that still run are not known yet');
    const running = await this.#compareWithRunning();
    if (running !== undefined && gapMilliseconds !== undefined && gapMilliseconds >= running)
      throw new ClockGapTooLong(gapMilliseconds, running);
  }

  /** Resolves to the shortest retention that still runs, undefined where there is none or nobody can tell yet. */
  async #compareWithRunning(): Promise<number | undefined> {
    const { clock, shortestRunning, gapMilliseconds, retentions = [] } = this.parts;
    if (this.#silence === undefined) return undefined;
    try {
      const running = await shortestRunning?.();
      // a gap that is too long is refused at the start, and doesn't count where that shows only later
      const isGood = gapMilliseconds !== undefined && (running === undefined || gapMilliseconds < running);
      const gap = isGood
        ? gapMilliseconds
        : longestOutage([...retentions, ...(running === undefined ? [] : [running])]);
      const { lastSeen, at } = this.#silence;
      clock.compareWithLastSeen(lastSeen, gap, at);
      clock.purgeAgain('retentions');
      this.#silence = undefined;
      this.parts.onWell?.('retentions');
      return running;
    } catch (error) {
      this.parts.onTrouble?.(error, 'retentions');
      return undefined;
    }
  }

  /** Is to be called once, after `check`. News of the store come from `log`. */
  start(log: LogReader): void {
    this.#running ??= Promise.all([this.#beat(this.#end.signal), this.#follow(log, this.#end.signal)]);
  }

  async stop(): Promise<void> {
    this.#end.abort();
    await this.#running;
  }

  /**
   * Records that this process lives, or that its clock isn't trusted. While purges wait it records nothing: a process
   * that starts meanwhile has to see the same silence.
   * @throws KeysUnavailable
   */
  async heartbeat(): Promise<void> {
    const { trusted, now, reasons, purgesWait } = this.parts.clock.status();
    if (trusted) {
      this.#doubtedSince = undefined;
      if (purgesWait !== undefined) return;
      return this.#keep<Heartbeat>(HEARTBEAT, { seenAt: now, agreements: this.#agreements });
    }
    // an agreement to another machine's clock doesn't end a doubt of this one
    this.#doubtedSince ??= this.#agreements;
    const before = await this.#note<Doubt>(DOUBT);
    return this.#keep<Doubt>(DOUBT, {
      detail: reasons.map(({ detail }) => detail).join('; '),
      agreements: Math.max(this.#doubtedSince, before?.agreements ?? 0),
      shown: before !== undefined && before.shown > now ? before.shown : now,
    });
  }

  async #beat(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#compareWithRunning();
      await this.heartbeat().then(
        () => this.parts.onWell?.('heartbeat'),
        (error: unknown) => this.parts.onTrouble?.(error, 'heartbeat'),
      );
      this.#show();
      await pause(this.parts.delay, HEARTBEAT_MILLISECONDS, signal);
    }
  }

  #follow(log: LogReader, signal: AbortSignal): Promise<void> {
    const follower: Follower = {
      log,
      delay: this.parts.delay,
      batch: { smallest: BATCH, largest: BATCH },
      idleMilliseconds: LOOK_MILLISECONDS,
      onFailure: (error) => {
        if (error instanceof StoreClosed) return 'over';
        this.#trouble(error);
        return 'again';
      },
      onWell: () => this.parts.onWell?.('history'),
      onStatus: ({ position = this.#from }) => {
        this.#from = position;
      },
    };
    return follow(follower, () => this.#stretch(), signal);
  }

  async #stretch(): Promise<Stretch> {
    return {
      position: this.#from,
      handle: (page) => this.#notice(page),
      // its time is not to be believed, and the others tell enough
      pass: async (damage) => this.#trouble(damage),
    };
  }

  async #notice({ events }: DecodedPage): Promise<number> {
    const { clock } = this.parts;
    let isAgreed = false;
    for (const { event, metadata, revision } of events) {
      clock.compareWithHistory(metadata.occurredAt);
      if (event.type !== 'ClockAgreed') continue;
      this.#agreements = revision + 1;
      isAgreed = clock.agree(event.data.agreedAt) || isAgreed;
    }
    // an operator who agreed has answered what the silence asks
    if (isAgreed) this.#silence = undefined;
    if (isAgreed) await this.heartbeat();
    this.#show();
    return events.length;
  }

  async #lastAgreement(): Promise<Agreement | undefined> {
    const [stored] = await this.#lastOfClock();
    if (stored === undefined) return undefined;
    const [recorded] = this.parts.codec.readAround([stored]) as readonly (RecordedEvent<ClockAgreed> | DamagedEvent)[];
    if (recorded instanceof DamagedEvent) this.#trouble(recorded);
    // a clock that is not trusted stays so
    if (recorded === undefined || recorded instanceof DamagedEvent) return undefined;
    return { agreedAt: recorded.event.data.agreedAt, number: stored.revision + 1 };
  }

  async #lastOfClock(): Promise<readonly StoredEvent[]> {
    try {
      return await this.parts.store.read(CLOCK_STREAM, { backwards: true, limit: 1 });
    } catch (error) {
      if (!(error instanceof DamagedStream)) throw error;
      this.#trouble(error);
      return [];
    }
  }

  async #note<T>(name: string): Promise<T | undefined> {
    const note = await this.parts.keys.note(name);
    return note === undefined ? undefined : (JSON.parse(note) as T);
  }

  #keep<T>(name: string, value: T): Promise<void> {
    return this.parts.keys.keepNote(name, JSON.stringify(value));
  }

  #trouble(error: unknown): void {
    this.parts.onTrouble?.(error, 'history');
  }

  #show(): ClockStatus {
    const status = this.parts.clock.status();
    const shown = { trusted: status.trusted, purges: status.purgesWait === undefined };
    if (shown.trusted !== this.#shown.trusted) this.parts.onChange?.(status, 'trust');
    if (shown.purges !== this.#shown.purges) this.parts.onChange?.(status, 'purges');
    this.#shown = shown;
    return status;
  }
}
