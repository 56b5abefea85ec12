import type { Delay } from '../ports/clock-and-ids.js';
import type { RecordedEvent } from '../ports/codec.js';
import { type EventStore, type Position, START, StoreClosed } from '../ports/event-store.js';
import { follow, type Follower } from '../following/follow.js';
import type { LogReader } from '../following/log-reader.js';

export interface GoneTenantsParts {
  readonly store: Pick<EventStore, 'head'>;
  readonly log: LogReader;
  readonly delay: Delay;
  /** Is told of each tenant that is purged from now on, and again once its keys are gone. */
  readonly onGone: (tenantId: string) => void;
  /** Is told of every failure of following, and `onWell` each time that it goes on. */
  readonly onTrouble: (error: unknown) => void;
  readonly onWell: () => void;
}

const PAGE = 500;
const LOOK_MILLISECONDS = 5_000;

/**
 * Has a process forget what it remembers of a tenant that is purged, its hash key above all, whether or not anybody
 * ever asks this process about that tenant again. It needs no checkpoint: a process that starts remembers nobody.
 */
export class GoneTenants {
  readonly #end = new AbortController();
  #position: Position = START;
  #running: Promise<void> | undefined;

  constructor(private readonly parts: GoneTenantsParts) {}

  /** Is to be called once, before anything is remembered. @throws StoreUnavailable, StoreClosed */
  async start(): Promise<void> {
    this.#position = (await this.parts.store.head())?.position ?? START;
    this.#running = this.#follow(this.#end.signal);
  }

  async close(): Promise<void> {
    this.#end.abort();
    await this.#running;
  }

  #follow(signal: AbortSignal): Promise<void> {
    const { log, delay, onTrouble, onWell } = this.parts;
    const follower: Follower = {
      log,
      delay,
      batch: { smallest: PAGE, largest: PAGE },
      idleMilliseconds: LOOK_MILLISECONDS,
      onFailure: (error) => {
        if (error instanceof StoreClosed) return 'over';
        onTrouble(error);
        return 'again';
      },
      onStatus: ({ position = this.#position }) => {
        this.#position = position;
      },
      onWell,
    };
    const begin = async () => ({
      position: this.#position,
      handle: async ({ events }: { readonly events: readonly RecordedEvent[] }) => this.#notice(events),
      // others tell of what is damaged, and whoever asks about the tenant finds out all the same
      pass: async () => {},
    });
    return follow(follower, begin, signal);
  }

  #notice(events: readonly RecordedEvent[]): number {
    for (const { event } of events)
      if (event.type === 'TenantPurged' || event.type === 'TenantKeysShredded') this.parts.onGone(event.data.tenantId);
    return events.length;
  }
}
