import { type DynamicModule, Inject, Injectable, Module } from '@nestjs/common';
import type { EventPublisher } from '#application';
import { type Follower, followerFigures, Metrics, type Ports, type ProcessSettings, TelemetryModule } from '#platform';

const FIGURES = Symbol('ProjectorFigures');
type Figures = () => Promise<readonly Follower[]>;

/** Tells how far the read models and the outgoing events are behind. */
@Injectable()
class ProjectorFigures {
  constructor(metrics: Metrics, @Inject(FIGURES) figures: readonly Figures[]) {
    for (const followers of figures) metrics.watch({ followers });
  }
}

export interface ProjectorParts {
  readonly ports: Ports;
  readonly settings: Pick<ProcessSettings, 'logger' | 'telemetry'>;
  /** Tells how far each projection is. */
  readonly figures: Figures;
  /** It is undefined where nobody outside listens. */
  readonly publisher?: EventPublisher | undefined;
}

/** Nobody asks the projector anything over Nest; what is told of it are its figures. */
@Module({})
export class ProjectorModule {
  static of({ ports, settings, figures, publisher }: ProjectorParts): DynamicModule {
    const all = [figures, ...(publisher === undefined ? [] : [followerFigures([publisher], ports)])];
    return {
      module: ProjectorModule,
      imports: [TelemetryModule.of(settings)],
      providers: [{ provide: FIGURES, useValue: all }, ProjectorFigures],
    };
  }
}
