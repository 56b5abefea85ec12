import { Controller, type DynamicModule, Inject, Module } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import type { Delivery, Outcome } from '#application';
import { COMMANDS } from '#platform';
import { type CommandHandlerOptions, createCommandHandler } from './command-handler.js';

const HANDLER = Symbol('command handler');
type Handler = ReturnType<typeof createCommandHandler>;

@Controller()
class CommandsController {
  constructor(@Inject(HANDLER) private readonly handler: Handler) {}

  @MessagePattern(COMMANDS)
  handle(@Payload() delivery: Delivery): Promise<Outcome> {
    return this.handler(delivery);
  }
}

@Module({})
export class CommandsModule {
  static on(options: CommandHandlerOptions): DynamicModule {
    return {
      module: CommandsModule,
      controllers: [CommandsController],
      providers: [{ provide: HANDLER, useValue: createCommandHandler(options) }],
    };
  }
}
