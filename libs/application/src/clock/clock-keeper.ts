import { streamName, type ClockAgreed } from '#licensing';
import type { Delay } from '../ports/clock-and-ids.js';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import { type EventStore, type Position, START, StoreClosed } from '../ports/event-store.js';
import type { Keys } from '../ports/keys.js';
import type { LogReader } from '../projection/log-reader.js';
import { pause } from '../projection/wait.js';
import type { ClockStatus, GuardedClock } from './guarded-clock.js';

export interface ClockKeeperParts {
  readonly clock: GuardedClock;
  readonly store: EventStore;
  readonly codec: Codec;
  /** Keeps the heartbeat: the key store is the one that nobody deletes in order to rebuild it. */
  readonly keys: Pick<Keys, 'note' | 'keepNote'>;
  readonly delay: Delay;
  /** A longer silence before a start than this makes the clock untrusted. CLOCK_GAP; default 45 days. */
  readonly gapMilliseconds?: number;
  readonly onChange?: (status: ClockStatus) => void;
  readonly onTrouble?: (error: unknown) => void;
}
/** What the installation last knew of its clock. */
interface Heartbeat {
  /** The last instant at which the clock was trusted. */
  readonly seenAt: string;
  /** Since then it isn't: why. */
  readonly distrust?: string;
  /** How many agreements there were by then. */
  readonly agreements: number;
}

const NOTE = 'clock';
const DAY = 86_400_000;
/** Source: design.md, "The clock that decides is guarded": CLOCK_GAP is P45D. */
export const CLOCK_GAP_MILLISECONDS = 45 * DAY;
const HEARTBEAT_MILLISECONDS = 60_000;
const RETRY_MILLISECONDS = 1_000;
const LOOK_MILLISECONDS = 5_000;
const CLOCK_STREAM = streamName({ kind: 'clock' });

/**
 * What the guarded clock has to know of the world: at start the last heartbeat, the newest event and the last agreement; while running every new
 * event and agreement. Keeps the heartbeat, once a minute, and only while the clock is trusted.
 */
export class ClockKeeper {
  readonly #end = new AbortController();
  #running: Promise<unknown> | undefined;
  #agreements = 0;
  #from: Position = START;
  #shown = true;

  constructor(private readonly parts: ClockKeeperParts) {}

  /** Once, before anything is decided. @throws StoreUnavailable, StoreClosed, KeysUnavailable */
  async check(): Promise<ClockStatus> {
    const { clock, keys, store, gapMilliseconds = CLOCK_GAP_MILLISECONDS } = this.parts;
    // first, so that nothing that comes meanwhile is missed
    const head = await store.head();
    this.#from = head?.position ?? START;
    const agreement = await this.#lastAgreement();
    const note = await keys.note(NOTE);
    const heartbeat = note === undefined ? undefined : (JSON.parse(note) as Heartbeat);
    const newest = head?.occurredAt;
    if (newest !== undefined) clock.compareWithHistory(newest);
    // an agreement that came after the heartbeat speaks of a later time, and takes back what the heartbeat says
    const isLater = agreement !== undefined && this.#agreements > (heartbeat?.agreements ?? 0);
    const lastSeen = isLater ? agreement : (heartbeat?.seenAt ?? newest);
    if (lastSeen !== undefined) clock.compareWithLastSeen(lastSeen, gapMilliseconds);
    if (!isLater && heartbeat?.distrust !== undefined) clock.distrust('not-agreed', heartbeat.distrust);
    return this.#show();
  }

  /** Once, after `check`. `log`: where news of the store come from. */
  start(log: LogReader): void {
    this.#running ??= Promise.all([this.#beat(this.#end.signal), this.#follow(log, this.#end.signal)]);
  }

  async stop(): Promise<void> {
    this.#end.abort();
    await this.#running;
  }

  /** Records that this process lives, or that its clock isn't trusted. @throws KeysUnavailable */
  async heartbeat(): Promise<void> {
    const { clock, keys } = this.parts;
    const { trusted, now, reasons } = clock.status();
    const agreements = this.#agreements;
    if (trusted) return keys.keepNote(NOTE, JSON.stringify({ seenAt: now, agreements } satisfies Heartbeat));
    const note = await keys.note(NOTE);
    const seenAt = note === undefined ? now : (JSON.parse(note) as Heartbeat).seenAt;
    const distrust = reasons.map(({ detail }) => detail).join('; ');
    await keys.keepNote(NOTE, JSON.stringify({ seenAt, distrust, agreements } satisfies Heartbeat));
  }

  async #beat(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.heartbeat().catch((error: unknown) => this.#trouble(error));
      this.#show();
      await pause(this.parts.delay, HEARTBEAT_MILLISECONDS, signal);
    }
  }

  async #follow(log: LogReader, signal: AbortSignal): Promise<void> {
    let position = this.#from;
    while (!signal.aborted) {
      try {
        position = await this.#look(log, position, signal);
      } catch (error) {
        if (error instanceof StoreClosed) return;
        this.#trouble(error);
        await pause(this.parts.delay, RETRY_MILLISECONDS, signal);
      }
    }
  }

  async #look(log: LogReader, position: Position, signal: AbortSignal): Promise<Position> {
    const { clock } = this.parts;
    const seen = log.look();
    const page = await log.read(position, 500);
    if (page.events.length === 0) {
      if (page.caughtUp) await log.wait(seen, position, LOOK_MILLISECONDS, signal);
      return page.next;
    }
    let isAgreed = false;
    for (const { event, metadata, revision } of page.events) {
      clock.compareWithHistory(metadata.occurredAt);
      if (event.type !== 'ClockAgreed') continue;
      this.#agreements = revision + 1;
      isAgreed = clock.agree(event.data.agreedAt) || isAgreed;
    }
    if (isAgreed) await this.heartbeat();
    this.#show();
    return page.next;
  }

  async #lastAgreement(): Promise<string | undefined> {
    const [stored] = await this.parts.store.read(CLOCK_STREAM, { backwards: true, limit: 1 });
    if (stored === undefined) return undefined;
    this.#agreements = stored.revision + 1;
    const [recorded] = this.parts.codec.read([stored]) as readonly RecordedEvent<ClockAgreed>[];
    return recorded?.event.data.agreedAt;
  }

  #trouble(error: unknown): void {
    this.parts.onTrouble?.(error);
  }

  #show(): ClockStatus {
    const status = this.parts.clock.status();
    if (status.trusted !== this.#shown) this.parts.onChange?.(status);
    this.#shown = status.trusted;
    return status;
  }
}
