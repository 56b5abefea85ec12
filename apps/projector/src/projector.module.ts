import { type DynamicModule, Inject, Injectable, Module, Optional } from '@nestjs/common';
import { type Delay, EventPublisher, type EventStore, GuardedClock, Projector } from '#application';
import {
  ClockModule,
  DELAY,
  EVENT_STORE,
  followerFigures,
  Metrics,
  type Ports,
  type ProcessSettings,
  StoresModule,
  TelemetryModule,
} from '#platform';

/** Tells how far the read models and the outgoing events are behind. */
@Injectable()
class ProjectorFigures {
  constructor(
    metrics: Metrics,
    @Inject(EVENT_STORE) store: EventStore,
    clock: GuardedClock,
    @Inject(DELAY) delay: Delay,
    projector: Projector,
    @Optional() publisher?: EventPublisher,
  ) {
    const followers = [...projector.followers, ...(publisher === undefined ? [] : [publisher])];
    metrics.watch({ followers: followerFigures(followers, { store, clock, delay }) });
  }
}

export interface ProjectorParts {
  readonly ports: Ports;
  readonly settings: Pick<ProcessSettings, 'logger' | 'telemetry'>;
  readonly projector: Projector;
  /** It is undefined where nobody outside listens. */
  readonly publisher?: EventPublisher | undefined;
}

/** Nobody asks the projector anything over Nest; what is told of it are its figures. */
@Module({})
export class ProjectorModule {
  static of({ ports, settings, projector, publisher }: ProjectorParts): DynamicModule {
    return {
      module: ProjectorModule,
      imports: [TelemetryModule.of(settings), ClockModule.of(ports), StoresModule.of(ports)],
      providers: [
        { provide: Projector, useValue: projector },
        ...(publisher === undefined ? [] : [{ provide: EventPublisher, useValue: publisher }]),
        ProjectorFigures,
      ],
    };
  }
}
