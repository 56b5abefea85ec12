import type { Broker, Consumer, DeliveryObserver } from '#application';
import { type CommandHandlerOptions, createCommandHandler } from './command-handler.js';

export interface CommandsConsumerOptions extends CommandHandlerOptions {
  readonly broker: Broker;
  readonly prefetch?: number;
  readonly observer?: DeliveryObserver;
}

/** Takes commands from the broker, decides them, answers; see `createCommandHandler`. */
export const consumeCommands = ({
  broker,
  prefetch = 500,
  observer,
  ...options
}: CommandsConsumerOptions): Promise<Consumer> =>
  broker.consumeCommands(createCommandHandler(options), {
    prefetch,
    onSettled: (outcome) => observer?.settled(outcome),
  });
