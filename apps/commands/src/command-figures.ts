import { Inject, Injectable } from '@nestjs/common';
import { type Broker, DryRunRunner, GuardedClock, LaneSet } from '#application';
import { BROKER, Metrics, oldestParked } from '#platform';

/** Tells how many commands wait, and what was put aside. */
@Injectable()
export class CommandFigures {
  constructor(
    metrics: Metrics,
    @Inject(BROKER) broker: Broker,
    clock: GuardedClock,
    lanes: LaneSet,
    dryRuns: DryRunRunner,
  ) {
    metrics.watch({
      parkedMessages: () => broker.parkedCount(),
      oldestParked: oldestParked(broker, clock),
      waitingCommands: () => lanes.waiting,
      dryRuns: () => dryRuns.running,
    });
  }
}
