import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type ClockStatus, type Codec, type EventStore, GuardedClock } from '#application';
import { type ClockState, defined, evolve, initialState, streamName } from '#licensing';
import { CODEC, EVENT_STORE } from '#platform';

export type ShownClock = ClockStatus & { readonly agreedAt?: string };

/** Asks what the clock of this process shows, and when an operator last took a clock for right. */
export class ShowClock extends Query<ShownClock> {}

const CLOCK = { kind: 'clock' } as const;

@QueryHandler(ShowClock)
export class ShowClockHandler implements IQueryHandler<ShowClock> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CODEC) private readonly codec: Codec,
    private readonly clock: GuardedClock,
  ) {}

  async execute() {
    const last = this.codec.read(await this.store.read(streamName(CLOCK), { backwards: true, limit: 1 }));
    const { agreedAt } = last.reduce((state, { event }) => evolve(state, event), initialState(CLOCK)) as ClockState;
    return { ...this.clock.status(), ...defined({ agreedAt }) };
  }
}
