import { type DynamicModule, type InjectionToken, Module, type Type } from '@nestjs/common';
import {
  CatalogueView,
  CommandService,
  DryRunRunner,
  Freshness,
  GuardedClock,
  History,
  Past,
  PastCatalogue,
  KeptDryRuns,
  LaneSet,
  Tenants,
  UserSteps,
} from '#application';
import type { CommandSide } from '../process/command-side.js';
import type { Ports, ProcessSettings, StorePorts } from '../process/ports.js';
import type { QuerySide } from '../process/query-side.js';
import { Metrics } from '../telemetry/metrics.js';
import {
  BROKER,
  CODEC,
  COMMAND_LOOKUP,
  DELAY,
  EVENT_STORE,
  HASHER,
  IDS,
  KEYS,
  LOGGER,
  READ_MODELS,
  TRACER,
  TURN,
} from './tokens.js';

// Each thing that a process can do has a module here. The module of an app imports those that it needs, made of the
// parts that the process opened.

/** Gives what is there already, each value under its token. */
const giving = (module: Type, ...values: readonly (readonly [InjectionToken, unknown])[]): DynamicModule => ({
  module,
  providers: values.map(([provide, useValue]) => ({ provide, useValue })),
  exports: values.map(([token]) => token),
});

/** Here an app finds its logger, its figures and its tracer. */
@Module({})
export class TelemetryModule {
  static of({ logger, telemetry }: Pick<ProcessSettings, 'logger' | 'telemetry'>): DynamicModule {
    const { metrics, tracer } = telemetry;
    return giving(TelemetryModule, [LOGGER, logger], [Metrics, metrics], [TRACER, tracer]);
  }
}

/** Here an app finds time, turns and new ids. */
@Module({})
export class ClockModule {
  static of({ clock, delay, turn, ids }: Pick<StorePorts, 'clock' | 'delay' | 'turn' | 'ids'>): DynamicModule {
    return giving(ClockModule, [GuardedClock, clock], [DELAY, delay], [TURN, turn], [IDS, ids]);
  }
}

/** Here an app finds the events, and the keys that open what is sealed in them. */
@Module({})
export class StoresModule {
  static of(ports: Pick<StorePorts, 'store' | 'codec' | 'keys' | 'hasher' | 'tenants'>): DynamicModule {
    const { store, codec, keys, hasher, tenants } = ports;
    const secrets = [
      [KEYS, keys],
      [HASHER, hasher],
    ] as const;
    return giving(StoresModule, [EVENT_STORE, store], [CODEC, codec], ...secrets, [Tenants, tenants]);
  }
}

@Module({})
export class BrokerModule {
  static of({ broker }: Pick<Ports, 'broker'>): DynamicModule {
    return giving(BrokerModule, [BROKER, broker]);
  }
}

/**
 * Here an app finds what it answers questions from: read models, their freshness, the history, the catalogue as its
 * stream has it, what became of commands, and large dry runs.
 */
@Module({})
export class QueriesModule {
  static of(
    { models }: Pick<StorePorts, 'models'>,
    { freshness, history, userSteps, past, catalogue, pastCatalogue, commands, dryRuns }: QuerySide,
  ): DynamicModule {
    return giving(
      QueriesModule,
      [READ_MODELS, models],
      [Freshness, freshness],
      [History, history],
      [UserSteps, userSteps],
      [Past, past],
      [CatalogueView, catalogue],
      [PastCatalogue, pastCatalogue],
      [COMMAND_LOOKUP, commands],
      [KeptDryRuns, dryRuns],
    );
  }
}

/** Here an app finds what decides commands. */
@Module({})
export class CommandSideModule {
  static of({ commands, lanes, dryRuns }: Pick<CommandSide, 'commands' | 'lanes' | 'dryRuns'>): DynamicModule {
    return giving(CommandSideModule, [CommandService, commands], [LaneSet, lanes], [DryRunRunner, dryRuns]);
  }
}
