import { Injectable } from '@nestjs/common';
import { RecentlyUsed, type Actor } from '#application';

/** This many callers are remembered, each with one tenant, some 200 bytes each. */
const MOST = 10_000;

/** This text tells one caller from another. */
const nameOf = (actor: Actor): string =>
  JSON.stringify([
    actor.kind,
    'issuer' in actor && actor.issuer,
    'id' in actor && actor.id,
    'client' in actor && actor.client,
  ]);

/**
 * Remembers in memory where each caller's last command of a tenant stands in the log, as far as it came through this
 * process. Whoever was not heard of for longest is forgotten first.
 */
@Injectable()
export class OwnWrites {
  readonly #positions = new RecentlyUsed<string, string>();

  note(actor: Actor, tenantId: string, position: string): void {
    const key = tenantId + nameOf(actor);
    const before = this.#positions.peek(key) ?? '';
    // of two commands at a time the earlier one may be answered later
    this.#positions.set(key, position > before ? position : before);
    this.#positions.shrinkTo(MOST);
  }

  lastOf(actor: Actor, tenantId: string): string | undefined {
    return this.#positions.peek(tenantId + nameOf(actor));
  }
}
