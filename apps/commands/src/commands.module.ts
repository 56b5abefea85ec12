import { type DynamicModule, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { CommandService, type Delay, type Tracer } from '#application';
import { DELAY, LOGGER, type Logger, TRACER } from '#platform';
import type { IntakeSettings } from './command-intake.js';
import { CommandsController, INTAKE_SETTINGS } from './commands.controller.js';
import { DecideCommandHandler } from './decide-command.js';

export interface CommandsParts {
  readonly commands: CommandService;
  readonly logger: Logger;
  readonly delay: Delay;
  readonly tracer: Tracer;
  readonly settings: IntakeSettings;
}

@Module({})
export class CommandsModule {
  static on({ commands, logger, delay, tracer, settings }: CommandsParts): DynamicModule {
    return {
      module: CommandsModule,
      imports: [CqrsModule],
      controllers: [CommandsController],
      providers: [
        { provide: CommandService, useValue: commands },
        { provide: LOGGER, useValue: logger },
        { provide: DELAY, useValue: delay },
        { provide: TRACER, useValue: tracer },
        { provide: INTAKE_SETTINGS, useValue: settings },
        DecideCommandHandler,
      ],
    };
  }
}
