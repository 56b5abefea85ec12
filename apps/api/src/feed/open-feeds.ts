import { Injectable } from '@nestjs/common';
import type { TenantId } from '#licensing';
import { problemError } from '../edge/problem-error.js';

/** A process has so many at once. Source: docs/explanation/architecture.md#limits. */
export const MOST_FEEDS = 32;
/** One tenant has no more than this, so that nobody keeps the others out. */
export const MOST_FEEDS_OF_TENANT = 8;
const RETRY_AFTER_SECONDS = 5;

/** Counts the streams of this process that go on for as long as somebody reads. */
@Injectable()
export class OpenFeeds {
  readonly #byTenant = new Map<TenantId, number>();
  #all = 0;

  get count(): number {
    return this.#all;
  }

  /** Returns how to give the place back, which may be done again. @throws ProblemError where there is no room */
  take(tenantId: TenantId): () => void {
    const own = this.#byTenant.get(tenantId) ?? 0;
    const full = this.#all >= MOST_FEEDS ? MOST_FEEDS : own >= MOST_FEEDS_OF_TENANT ? MOST_FEEDS_OF_TENANT : undefined;
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
