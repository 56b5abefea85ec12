import { type DynamicModule, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { Readiness, READINESS_OPTIONS, type ReadinessOptions } from './readiness.js';

/** Gives `Readiness` to the controllers of an app. */
@Module({})
export class HealthModule {
  static on(options: ReadinessOptions): DynamicModule {
    return {
      module: HealthModule,
      imports: [TerminusModule.forRoot({ logger: false })],
      providers: [{ provide: READINESS_OPTIONS, useValue: options }, Readiness],
      exports: [Readiness],
    };
  }
}
