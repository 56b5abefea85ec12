import { Controller, Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { MessagePattern, Payload } from '@nestjs/microservices';
import type { Delay, Delivery, Outcome, Turn } from '#application';
import { COMMANDS, DELAY, LOGGER, type Logger, TURN } from '#platform';
import { createCommandIntake, type IntakeSettings, type TakeIn } from './command-intake.js';
import { DecideCommand } from './decide-command.js';

export const INTAKE_SETTINGS = Symbol('IntakeSettings');

/** Every command enters by this door: `BrokerServer` leads here, whatever broker carries the message. */
@Controller()
export class CommandsController {
  readonly #takeIn: TakeIn;

  constructor(
    bus: CommandBus,
    @Inject(LOGGER) logger: Logger,
    @Inject(DELAY) delay: Delay,
    @Inject(TURN) turn: Turn,
    @Inject(INTAKE_SETTINGS) settings: IntakeSettings,
  ) {
    const service = { handle: (envelope: DecideCommand['envelope']) => bus.execute(new DecideCommand(envelope)) };
    this.#takeIn = createCommandIntake({ ...settings, service, logger, delay, turn });
  }

  @MessagePattern(COMMANDS)
  take(@Payload() delivery: Delivery): Promise<Outcome> {
    return this.#takeIn(delivery);
  }
}
