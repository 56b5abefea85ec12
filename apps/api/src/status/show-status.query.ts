import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import {
  type EventStore,
  followerOf,
  GuardedClock,
  historyMismatch,
  type Lag,
  lagBehind,
  type Position,
  type ReadModels,
  START,
} from '#application';
import { defined } from '#licensing';
import { EVENT_STORE, READ_MODELS } from '#platform';
import { allProjections } from '#projections';
import { RELEASE } from '../api-settings.js';

interface ShownModel {
  readonly name: string;
  /** It holds what stands in the log up to here. */
  readonly position?: Position;
  /** Nobody knows it of a read model that isn't there, or was made of another log. */
  readonly behind?: Lag;
}
export interface ShownStatus {
  readonly version: string;
  readonly clock: 'trusted' | 'not-trusted';
  /** It is the end of the log. An empty one has none. */
  readonly head?: Position;
  readonly readModels: readonly ShownModel[];
}

/** Asks which release answers, whether its clock is trusted, and how far the read models are behind the log. */
export class ShowStatus extends Query<ShownStatus> {}

type Behind = (position: Position) => Promise<Lag>;
/** Most read models stand at the same place, which is looked at once. */
const onceEach = (behind: Behind): Behind => {
  const known = new Map<Position, Promise<Lag>>();
  return (position) => {
    const found = known.get(position) ?? behind(position);
    known.set(position, found);
    return found;
  };
};

@QueryHandler(ShowStatus)
export class ShowStatusHandler implements IQueryHandler<ShowStatus> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(READ_MODELS) private readonly models: ReadModels,
    @Inject(RELEASE) private readonly version: string,
    private readonly clock: GuardedClock,
  ) {}

  async execute() {
    const head = (await this.store.head())?.position;
    const behind = onceEach((position) => lagBehind({ store: this.store, clock: this.clock }, position));
    const readModels = await Promise.all(allProjections.map(({ name }) => this.#model(name, behind)));
    const clock = this.clock.trusted() ? ('trusted' as const) : ('not-trusted' as const);
    return { version: this.version, clock, ...defined({ head }), readModels };
  }

  async #model(name: string, behind: Behind): Promise<ShownModel> {
    const live = await this.models.liveGeneration(name);
    if (live === undefined) return { name };
    const checkpoint = await this.models.checkpoint(followerOf({ name, generation: live.generation }));
    if (checkpoint === undefined) return { name, behind: await behind(START) };
    const { position } = checkpoint;
    if ((await historyMismatch(this.store, checkpoint)) !== undefined) return { name, position };
    return { name, position, behind: await behind(position) };
  }
}
