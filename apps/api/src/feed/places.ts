import { Injectable } from '@nestjs/common';
import { GuardedClock, type Position } from '#application';
import type { Instant, TenantId } from '#licensing';
import { instantsIn } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import { refuseFuture } from '../edge/no-future.js';
import { problemError } from '../edge/problem-error.js';
import type { Place } from '../edge/query-shapes.js';

const justBefore = (instant: string): Instant => new Date(Date.parse(instant) - 1).toISOString() as Instant;

/** Finds the positions of places in the log of a tenant that are named by an instant. */
@Injectable()
export class Places {
  constructor(
    private readonly models: FreshModels,
    private readonly clock: GuardedClock,
  ) {}

  /** Resolves to the position behind which a stretch begins. @throws ProblemError for one that isn't there yet */
  async behind(place: Place | undefined, tenantId: TenantId, head: Position): Promise<Position | undefined> {
    if (place === undefined) return undefined;
    if ('position' in place) return upToHead('from', place.position, head);
    refuseFuture(place.instant, this.clock);
    return (await this.#before(justBefore(place.instant), tenantId, head)) ?? head;
  }

  /** Resolves to the position with which a stretch ends; one that follows may end with what is still to come. */
  async upTo(
    place: Place | undefined,
    tenantId: TenantId,
    { head, follow }: { readonly head: Position; readonly follow: boolean },
  ): Promise<Position | undefined> {
    if (place === undefined) return undefined;
    if ('position' in place) return follow ? place.position : upToHead('to', place.position, head);
    refuseFuture(place.instant, this.clock);
    return (await this.#before(place.instant as Instant, tenantId, head)) ?? head;
  }

  /** Resolves to where the tenant's log stood before its first event that is later than this instant. */
  async #before(instant: Instant, tenantId: TenantId, head: Position): Promise<Position | undefined> {
    const models = await this.models.upTo(head, 'instants');
    return (await instantsIn(models).laterThan(tenantId, instant))?.before;
  }
}

/** @throws ProblemError */
const upToHead = (parameter: 'from' | 'to', position: Position, head: Position): Position => {
  if (position > head) throw problemError('position-beyond-log', { parameter, position, head });
  return position;
};
