import { type EventType, streamName, type TenantId } from '#licensing';
import { NO_TENANT } from '../lanes/lane-command.js';
import type { Clock } from '../ports/clock-and-ids.js';
import type { EventStore } from '../ports/event-store.js';
import { isGone } from '../streams/tenant-gone.js';

const REMEMBERED = 100_000;
const HOUR = 3_600_000;
const CLOSED: ReadonlySet<string> = new Set<EventType>(['TenantClosed']);

/** Says how long a tenant that was found open is remembered. */
export interface Remembering {
  readonly clock: Pick<Clock, 'now'>;
  /** A tenant that is closed from now on stays for so many milliseconds. */
  readonly retention: number;
}

/**
 * Knows which tenants exist: one that is purged doesn't. One that was found open can't be purged before a retention is
 * over, and is remembered for half of it, since clocks differ, and for an hour at most, since another process may have
 * another setting. Whoever hears otherwise meanwhile says so by `forget`.
 */
export class Tenants {
  /** They were found open at these times, in milliseconds. */
  readonly #open = new Map<string, number>();

  constructor(
    private readonly store: Pick<EventStore, 'read' | 'whenDoubted'>,
    private readonly parts: {
      /** Each question is one for the log where this is left out. */
      readonly remembering?: Remembering;
      /** Is told of each tenant that is found to be purged, each time. */
      readonly onGone?: (tenantId: string) => void;
    } = {},
  ) {
    store.whenDoubted?.(() => this.#open.clear());
  }

  /**
   * Tells whether a tenant exists. `NO_TENANT`, whose lane decides for the whole installation, is none.
   * @throws StoreUnavailable, StoreClosed
   */
  async exists(tenantId: string): Promise<boolean> {
    if (tenantId === NO_TENANT) return false;
    const { remembering, onGone } = this.parts;
    const askedAt = remembering && Date.parse(remembering.clock.now());
    if (askedAt !== undefined && this.#isRemembered(tenantId, askedAt)) return true;
    const stream = streamName({ kind: 'tenant', tenantId: tenantId as TenantId });
    const [last] = await this.store.read(stream, { backwards: true, limit: 1 });
    this.#open.delete(tenantId);
    if (last === undefined) return false;
    if (isGone(last.type)) {
      onGone?.(tenantId);
      return false;
    }
    if (askedAt === undefined || CLOSED.has(last.type)) return true;
    if (this.#open.size >= REMEMBERED) this.#open.clear();
    this.#open.set(tenantId, askedAt);
    return true;
  }

  forget(tenantId: string): void {
    this.#open.delete(tenantId);
  }

  #isRemembered(tenantId: string, now: number): boolean {
    const foundAt = this.#open.get(tenantId);
    const { retention = 0 } = this.parts.remembering ?? {};
    // a clock that was put back tells nothing
    return foundAt !== undefined && now >= foundAt && now - foundAt < Math.min(retention / 2, HOUR);
  }
}
