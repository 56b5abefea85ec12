import type { Broker, Consumer, DeliveryObserver } from '#application';
import { createCommandIntake, type IntakeOptions } from './command-intake.js';

export interface CommandsConsumerOptions extends IntakeOptions {
  readonly broker: Broker;
  readonly prefetch?: number;
  readonly observer?: DeliveryObserver;
}

/** Takes commands from the broker, decides them, answers; see `createCommandIntake`. */
export const consumeCommands = ({
  broker,
  prefetch = 500,
  observer,
  ...options
}: CommandsConsumerOptions): Promise<Consumer> =>
  broker.consumeCommands(createCommandIntake(options), {
    prefetch,
    onSettled: (outcome) => observer?.settled(outcome),
  });
