import { type EventType, streamName, type TenantId } from '#licensing';
import { NO_TENANT } from '../lanes/lane-command.js';
import type { EventStore } from '../ports/event-store.js';

const REMEMBERED = 100_000;
const CLOSED: ReadonlySet<string> = new Set<EventType>(['TenantClosed']);
const GONE: ReadonlySet<string> = new Set<EventType>(['TenantPurged', 'TenantKeysShredded']);

/**
 * Knows which tenants exist: one that is purged doesn't. One that was found open is remembered, for up to `remembered`
 * tenants, until whoever asks hears otherwise of it and says so by `forget`.
 */
export class Tenants {
  readonly #known = new Set<string>();

  constructor(
    private readonly store: Pick<EventStore, 'read' | 'whenDoubted'>,
    private readonly remembered = REMEMBERED,
  ) {
    store.whenDoubted?.(() => this.#known.clear());
  }

  /**
   * Looks in the event store, so that a tenant exists at once after its creation. `tenantId` is in lower case.
   * @throws StoreUnavailable, StoreClosed
   */
  async exists(tenantId: string): Promise<boolean> {
    if (tenantId === NO_TENANT) return false;
    if (this.#known.has(tenantId)) return true;
    const stream = streamName({ kind: 'tenant', tenantId: tenantId as TenantId });
    const [last] = await this.store.read(stream, { backwards: true, limit: 1 });
    if (last === undefined || GONE.has(last.type)) return false;
    if (this.remembered === 0 || CLOSED.has(last.type)) return true;
    if (this.#known.size >= this.remembered) this.#known.clear();
    this.#known.add(tenantId);
    return true;
  }

  forget(tenantId: string): void {
    this.#known.delete(tenantId);
  }
}
