import { streamName, type TenantId } from '#licensing';
import { NO_TENANT } from '../lanes/lane-command.js';
import type { EventStore } from '../ports/event-store.js';

const REMEMBERED = 100_000;

/** Knows which tenants exist. A tenant never ceases to, so that one found once needs no second look. */
export class Tenants {
  readonly #known = new Set<string>();

  constructor(private readonly store: Pick<EventStore, 'read' | 'whenDoubted'>) {
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
    const [created] = await this.store.read(stream, { limit: 1 });
    if (created === undefined) return false;
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.add(tenantId);
    return true;
  }
}
