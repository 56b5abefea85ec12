import { Injectable } from '@nestjs/common';
import type { TenantId } from '#licensing';
import { problemError } from '../edge/problem-error.js';

/** A process has so many feeds at once. Source: docs/explanation/architecture.md#limits. */
export const MOST_FEEDS = 32;
/** One tenant has no more feeds than this, so that nobody keeps the others out. */
export const MOST_FEEDS_OF_TENANT = 8;
/** And so many consoles are told of changes, whatever their tenants. They share what they cost. */
export const MOST_CONSOLES = 100;
const RETRY_AFTER_SECONDS = 5;

/** A feed is read by programs, and a console by somebody who looks at it. */
export type StreamKind = 'feed' | 'console';
const MOST: Readonly<Record<StreamKind, { readonly inAll: number; readonly ofTenant: number }>> = {
  feed: { inAll: MOST_FEEDS, ofTenant: MOST_FEEDS_OF_TENANT },
  console: { inAll: MOST_CONSOLES, ofTenant: MOST_CONSOLES },
};

/** Counts the streams of one kind. */
class Places {
  readonly #byTenant = new Map<TenantId, number>();
  #all = 0;

  constructor(private readonly kind: StreamKind) {}

  take(tenantId: TenantId): () => void {
    const { inAll, ofTenant } = MOST[this.kind];
    const own = this.#byTenant.get(tenantId) ?? 0;
    const full = this.#all >= inAll ? inAll : own >= ofTenant ? ofTenant : undefined;
    if (full !== undefined) throw problemError('too-many-feeds', { limit: full }, RETRY_AFTER_SECONDS);
    this.#all += 1;
    this.#byTenant.set(tenantId, own + 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      this.#all -= 1;
      const left = (this.#byTenant.get(tenantId) ?? 1) - 1;
      if (left === 0) this.#byTenant.delete(tenantId);
      else this.#byTenant.set(tenantId, left);
    };
  }
}

/** Counts the streams of this process that go on for as long as somebody reads. */
@Injectable()
export class OpenFeeds {
  readonly #places: Readonly<Record<StreamKind, Places>> = { feed: new Places('feed'), console: new Places('console') };

  /** Returns how to give the place back, which may be done again. @throws ProblemError where there is no room */
  take(tenantId: TenantId, kind: StreamKind): () => void {
    return this.#places[kind].take(tenantId);
  }
}
