import type { Broker, Consumer } from '#application';
import { type CommandHandlerOptions, createCommandHandler } from './command-handler.js';

export interface CommandsConsumerOptions extends CommandHandlerOptions {
  readonly broker: Broker;
  readonly prefetch?: number;
}

/** Takes commands from the broker, decides them, answers; see `createCommandHandler`. */
export const consumeCommands = ({ broker, prefetch = 500, ...options }: CommandsConsumerOptions): Promise<Consumer> =>
  broker.consumeCommands(createCommandHandler(options), { prefetch });
