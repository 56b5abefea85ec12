import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type EventStore, historyMismatch, type Position } from '#application';
import { defined } from '#licensing';
import { EVENT_STORE } from '#platform';
import { USER_CHANGES } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import { problemError } from '../edge/problem-error.js';
import { markOfNow, type Place, toldBehind, type ToldUsers } from './rounds-of-changes.js';

interface Asked {
  /**
   * Without one the first round begins. `latest` tells nobody, and leads to what changes from now on; `after` leads to
   * what changed behind that position of the log.
   */
  readonly behind: Place | 'latest' | { readonly after: Position } | undefined;
  readonly limit: number;
  /** Only these users are told of, all at once. */
  readonly among?: readonly string[] | undefined;
  readonly minPosition?: Position | undefined;
}

/** Asks for all living users, and from then on for what changed of them, round by round. */
export class ListChangedUsers extends Query<ToldUsers> {
  constructor(
    readonly tenantId: string,
    readonly asked: Asked,
  ) {
    super();
  }
}

const laterOf = (one: Position | undefined, other: Position | undefined): Position | undefined =>
  one === undefined || (other !== undefined && other > one) ? other : one;

@QueryHandler(ListChangedUsers)
export class ListChangedUsersHandler implements IQueryHandler<ListChangedUsers> {
  constructor(
    private readonly models: FreshModels,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  /**
   * @throws ProblemError sync-state-not-found where the place is one of another log, or of read models that were built
   * anew since; NotFreshEnough, NotBuilt, InvalidCursor
   */
  async execute({ tenantId, asked: { behind, minPosition, ...asked } }: ListChangedUsers): Promise<ToldUsers> {
    if (typeof behind === 'object' && !('mark' in behind)) return this.#behind(behind.after);
    const place = behind === 'latest' ? undefined : behind;
    const checkpoint = place?.mark.checkpoint;
    if (checkpoint !== undefined && (await historyMismatch(this.store, checkpoint)) !== undefined)
      throw problemError('sync-state-not-found', {});
    const models = await this.models.upTo(laterOf(minPosition, checkpoint?.position), ...USER_CHANGES);
    const now = await markOfNow(models, await this.store.storeId());
    if (place !== undefined && place.mark.generations.join('.') !== now.generations.join('.'))
      throw problemError('sync-state-not-found', {});
    if (behind === 'latest') return { items: [], place: { in: 'between', mark: now } };
    return toldBehind(models, tenantId, asked, { place, now });
  }

  async #behind(position: Position): Promise<ToldUsers> {
    const models = await this.models.upTo(position, ...USER_CHANGES);
    const storeId = await this.store.storeId();
    const { generations } = await markOfNow(models, storeId);
    const eventId = await this.store.eventIdAt(position);
    const mark = { generations, checkpoint: { storeId, position, updatedAt: '', ...defined({ eventId }) } };
    return { items: [], place: { in: 'between', mark } };
  }
}
