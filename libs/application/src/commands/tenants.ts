import { streamName, type TenantId } from '#licensing';
import type { EventStore } from '../ports/event-store.js';

const REMEMBERED = 100_000;

/** Which tenants exist. A tenant never ceases to, so that one found once needs no second look. */
export class Tenants {
  readonly #known = new Set<TenantId>();

  constructor(private readonly store: EventStore) {}

  /** @throws StoreUnavailable, StoreClosed */
  async exists(tenantId: TenantId): Promise<boolean> {
    if (this.#known.has(tenantId)) return true;
    const [created] = await this.store.read(streamName({ kind: 'tenant', tenantId }), { limit: 1 });
    if (created === undefined) return false;
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.add(tenantId);
    return true;
  }
}
