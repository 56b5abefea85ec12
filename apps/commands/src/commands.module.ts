import { type DynamicModule, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import {
  BrokerModule,
  ClockModule,
  type CommandSide,
  CommandSideModule,
  type Ports,
  type ProcessSettings,
  TelemetryModule,
} from '#platform';
import { CommandFigures } from './command-figures.js';
import type { IntakeSettings } from './command-intake.js';
import { CommandsController, INTAKE_SETTINGS } from './commands.controller.js';
import { DecideCommandHandler } from './decide-command.js';

export interface CommandsParts {
  readonly ports: Pick<Ports, 'clock' | 'delay' | 'turn' | 'ids' | 'broker'>;
  readonly commandSide: Pick<CommandSide, 'commands' | 'lanes' | 'dryRuns'>;
  readonly settings: Pick<ProcessSettings, 'logger' | 'telemetry'>;
  readonly intake: IntakeSettings;
}

/** Takes commands and has them decided. */
@Module({})
export class CommandsModule {
  static of({ ports, commandSide, settings, intake }: CommandsParts): DynamicModule {
    return {
      module: CommandsModule,
      imports: [
        CqrsModule,
        TelemetryModule.of(settings),
        ClockModule.of(ports),
        BrokerModule.of(ports),
        CommandSideModule.of(commandSide),
      ],
      controllers: [CommandsController],
      providers: [{ provide: INTAKE_SETTINGS, useValue: intake }, DecideCommandHandler, CommandFigures],
    };
  }
}
