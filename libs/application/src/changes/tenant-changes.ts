import { parseStream, type TenantId } from '#licensing';
import { type Follower, follow, type Stretch } from '../following/follow.js';
import type { LogReader } from '../following/log-reader.js';
import type { Delay } from '../ports/clock-and-ids.js';
import type { RecordedEvent } from '../ports/codec.js';
import { type Head, type Position, START, StoreClosed } from '../ports/event-store.js';
import { Changes } from '../ports/follow-pages.js';
import { Pace } from '../ports/pace.js';
import { ReadModelsClosed, ReadModelsUnavailable } from '../ports/read-models.js';
import { type Freshness, NotFreshEnough } from '../projection/freshness.js';
import { type Changed, type ChangedIds, Gathered } from './changed.js';

export interface TenantChangesParts {
  readonly log: LogReader;
  /** Resolves to where the log ends. */
  readonly head: () => Promise<Head | undefined>;
  readonly freshness: Pick<Freshness, 'reached' | 'waitFor'>;
  readonly delay: Delay;
  /** Nothing is told before these show it. */
  readonly readModels: readonly string[];
  /** Tells what an event changed in these. */
  readonly idsOf: (event: RecordedEvent) => ChangedIds;
  readonly onTrouble: (error: unknown) => void;
  readonly onWell: () => void;
}

const PAGE = 500;
const LOOK_MILLISECONDS = 5_000;
const FOLDED_WITHIN = 5_000;
/** Whoever was away for longer than so many events, of all tenants, is told that many changed. */
export const LOOKED_THROUGH = 5_000;

/** Somebody watches one tenant from here. */
export class Watch {
  /** Tells that there may be something to take. */
  readonly changes = new Changes();
  readonly gathered = new Gathered();
  /** The tenant was purged. */
  isGone = false;

  /** Everything up to `upTo` was told, or is gathered. */
  constructor(
    readonly tenantId: TenantId,
    public upTo: Position,
  ) {}
}

interface Run {
  readonly end: AbortController;
  readonly done: Promise<void>;
}

/**
 * Tells whoever watches a tenant what changed in it, once the read models show it: one follower of the log for all who
 * watch in this process, for as long as somebody does. Nobody is told anything for what other tenants do.
 */
export class TenantChanges {
  readonly #watches = new Set<Watch>();
  #run: Promise<Run> | undefined;
  /** Everything up to here was told to all who watch. */
  #position: Position = START;
  #isOver = false;

  constructor(private readonly parts: TenantChangesParts) {}

  get watching(): number {
    return this.#watches.size;
  }

  /** Resolves to what changed behind a position, and up to where that is known; without one to the position alone. */
  async since(
    tenantId: TenantId,
    after: Position | undefined,
  ): Promise<{ readonly changed: Changed | undefined; readonly position: Position }> {
    const position = await this.#folded();
    const gathered = new Gathered();
    if (after === undefined) gathered.add(position, {});
    else if (after > position) {
      // another instance has seen more, or it is a position of another log
      if (!(await this.#isBeyond(after))) return { changed: undefined, position: after };
      gathered.addAll(position);
    } else await this.#gather(gathered, tenantId, { after, until: position });
    return { changed: gathered.take(), position };
  }

  /**
   * Begins to watch a tenant behind a position, from whichever process it came; without one from here on.
   * @throws ReadModelsUnavailable, StoreUnavailable
   */
  async watch(tenantId: TenantId, after: Position | undefined): Promise<Watch> {
    const isBeyond = after !== undefined && (await this.#isBeyond(after));
    const watch = await this.#begun(tenantId);
    const from = watch.upTo;
    if (after === undefined) watch.gathered.add(from, {});
    else if (isBeyond) watch.gathered.addAll(from);
    else if (after > from) watch.upTo = after;
    else
      try {
        await this.#gather(watch.gathered, tenantId, { after, until: from });
      } catch (error) {
        this.unwatch(watch);
        throw error;
      }
    return watch;
  }

  /** May be called again. */
  unwatch(watch: Watch): void {
    if (!this.#watches.delete(watch) || this.#watches.size > 0) return;
    const run = this.#run;
    this.#run = undefined;
    void run?.then(({ end }) => end.abort());
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    const run = await this.#run?.catch(() => undefined);
    run?.end.abort();
    await run?.done;
  }

  /** The last one that watched may go while the next one comes. */
  async #begun(tenantId: TenantId): Promise<Watch> {
    for (;;) {
      const run = (this.#run ??= this.#begin());
      await run;
      if (this.#run !== run) continue;
      const watch = new Watch(tenantId, this.#position);
      this.#watches.add(watch);
      return watch;
    }
  }

  #begin(): Promise<Run> {
    const run = this.#start();
    run.catch(() => {
      if (this.#run === run) this.#run = undefined;
    });
    return run;
  }

  async #start(): Promise<Run> {
    this.#position = await this.#folded();
    const end = new AbortController();
    const { signal } = end;
    const { log, delay, onTrouble, onWell } = this.parts;
    const follower: Follower = {
      log,
      delay,
      batch: { smallest: PAGE, largest: PAGE },
      idleMilliseconds: LOOK_MILLISECONDS,
      onFailure: (error) => {
        if (error instanceof StoreClosed || error instanceof ReadModelsClosed || signal.aborted) return 'over';
        onTrouble(error);
        return 'again';
      },
      onStatus: () => {},
      onWell,
    };
    if (this.#isOver) end.abort();
    return { end, done: follow(follower, async () => this.#stretch(signal), signal) };
  }

  #stretch(signal: AbortSignal): Stretch {
    return {
      position: this.#position,
      // what a damaged event changed nobody knows, the read models neither
      pass: async ({ position }) => this.#tell([], position, signal),
      handle: async ({ events, next }) => {
        await this.#untilFolded(events.at(-1)?.position ?? next, signal);
        if (signal.aborted) return 0;
        await this.#tell(events, next, signal);
        return events.length;
      },
    };
  }

  /** Resolves to the position that the read models have come to. @throws ReadModelsUnavailable */
  async #folded(): Promise<Position> {
    const reached = await this.parts.freshness.reached(this.parts.readModels);
    if (reached === undefined) throw new ReadModelsUnavailable('nobody has built the read models yet');
    return reached.position;
  }

  async #isBeyond(position: Position): Promise<boolean> {
    return position > this.#position && position > ((await this.parts.head())?.position ?? START);
  }

  async #untilFolded(position: Position, signal: AbortSignal): Promise<void> {
    const { freshness, readModels } = this.parts;
    while (!signal.aborted)
      try {
        return await freshness.waitFor(position, readModels, { timeoutMilliseconds: FOLDED_WITHIN, signal });
      } catch (error) {
        if (!(error instanceof NotFreshEnough) && !signal.aborted) throw error;
      }
  }

  async #tell(events: readonly RecordedEvent[], next: Position, signal: AbortSignal): Promise<void> {
    const pace = new Pace(this.parts.log.turn);
    const told = new Set<Watch>();
    for (const event of events) {
      const tenantId = parseStream(event.stream)?.tenantId;
      const watches = [...this.#watches].filter((watch) => watch.tenantId === tenantId && event.position > watch.upTo);
      const ids = watches.length === 0 ? undefined : this.parts.idsOf(event);
      for (const watch of watches) {
        watch.gathered.add(event.position, ids ?? {});
        watch.isGone ||= event.event.type === 'TenantPurged';
        told.add(watch);
      }
      if (pace.spent('events', 1 + watches.length)) await pace.rest();
    }
    // another follower may have begun meanwhile
    if (signal.aborted) return;
    this.#position = next;
    for (const watch of this.#watches) if (next > watch.upTo) watch.upTo = next;
    for (const watch of told) watch.changes.notify();
  }

  /** Looks through a stretch of the log that is past, but for no longer than a page would take to be read anew. */
  async #gather(
    gathered: Gathered,
    tenantId: TenantId,
    { after, until }: { readonly after: Position; readonly until: Position },
  ): Promise<void> {
    let looked = 0;
    for (let position = after; position < until;) {
      if (looked >= LOOKED_THROUGH) return gathered.addAll(until);
      const { events, next } = await this.parts.log.read(position, PAGE);
      for (const event of events) {
        if (event.position > until || parseStream(event.stream)?.tenantId !== tenantId) continue;
        gathered.add(event.position, this.parts.idsOf(event));
      }
      if (next <= position) return;
      looked += Math.max(1, events.length);
      position = next;
    }
  }
}
