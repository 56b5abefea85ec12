import { type DynamicModule, Inject, Injectable, Module } from '@nestjs/common';
import { type Delay, type EventStore, GuardedClock } from '#application';
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
import type { Retention } from './retention.js';

const RETENTION = Symbol('Retention');

/** Tells how far what follows the log for the thirty days is behind. */
@Injectable()
class RetentionFigures {
  constructor(
    metrics: Metrics,
    @Inject(EVENT_STORE) store: EventStore,
    clock: GuardedClock,
    @Inject(DELAY) delay: Delay,
    @Inject(RETENTION) retention: Retention,
  ) {
    metrics.watch({
      followers: followerFigures(retention.followers, { store, clock, delay }),
      unreadableUsers: () => retention.keyCheck.count,
    });
  }
}

export interface RetentionParts {
  readonly ports: Ports;
  readonly settings: Pick<ProcessSettings, 'logger' | 'telemetry'>;
  readonly retention: Retention;
}

/** Nobody asks the retention anything over Nest; what is told of it are its figures. */
@Module({})
export class RetentionModule {
  static of({ ports, settings, retention }: RetentionParts): DynamicModule {
    return {
      module: RetentionModule,
      imports: [TelemetryModule.of(settings), ClockModule.of(ports), StoresModule.of(ports)],
      providers: [{ provide: RETENTION, useValue: retention }, RetentionFigures],
    };
  }
}
