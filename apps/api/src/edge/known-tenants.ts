import { Inject, Injectable } from '@nestjs/common';
import { type EventStore, type Position, START } from '#application';
import type { TenantId } from '#licensing';
import { EVENT_STORE } from '#platform';
import { tenantsPage } from '#projections';
import { FreshModels } from './fresh-models.js';

/**
 * Knows which tenants there are, for requests that name none. What was created through this process, or before the
 * first question, counts at once; what another process creates counts when the read model has come to it.
 */
@Injectable()
export class KnownTenants {
  #created: Position = START;
  #before: Promise<Position> | undefined;

  constructor(
    private readonly models: FreshModels,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  /** A command that belongs to no tenant, which may have created one, stands here in the log. */
  note(position: Position): void {
    if (position > this.#created) this.#created = position;
  }

  /**
   * Resolves to the only tenant, or to how many there are; of more than 999 to 999.
   * @throws NotFreshEnough, ReadModelsUnavailable, NotBuilt, StoreUnavailable
   */
  async only(): Promise<TenantId | number> {
    const before = await this.#headBefore();
    const upTo = before > this.#created ? before : this.#created;
    const models = await this.models.upTo(upTo === START ? undefined : upTo, 'tenants');
    const { items, next } = await tenantsPage(models, { limit: 999 });
    const [only] = items;
    return only !== undefined && items.length === 1 && next === undefined ? only.id : items.length;
  }

  async #headBefore(): Promise<Position> {
    this.#before ??= this.store.head().then((head) => head?.position ?? START);
    try {
      return await this.#before;
    } catch (error) {
      this.#before = undefined;
      throw error;
    }
  }
}
