import type { INestApplication } from '@nestjs/common';
import { type CustomStrategy, type CustomTransportStrategy, Server } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { type Broker, type Consumer, type Delivery, type DeliveryObserver, type Outcome, quietly } from '#application';
import { defined } from '#licensing';

/** One method takes all commands, `@MessagePattern(COMMANDS)`: it gets a `Delivery` and answers an `Outcome`. */
export const COMMANDS = 'commands';

export interface BrokerServerOptions {
  readonly broker: Broker;
  readonly prefetch?: number;
  readonly observer?: DeliveryObserver;
}

/** Carries messages from our broker port to a controller of Nest, whatever broker is behind the port. */
export class BrokerServer extends Server implements CustomTransportStrategy {
  #consumer: Consumer | undefined;

  constructor(private readonly options: BrokerServerOptions) {
    super();
  }

  /** Calls back once it consumes, or with the error that keeps it from it. */
  listen(callback: (error?: unknown) => void): void {
    const begin = async (): Promise<void> => {
      try {
        await this.#consume();
      } catch (error) {
        return callback(error);
      }
      callback();
    };
    void begin();
  }

  /** Takes no more and finishes what is under way; the broker stays open. It may be called again. */
  async close(): Promise<void> {
    await this.#consumer?.stop();
    this.#consumer = undefined;
  }

  /** A broker port tells no events of its own. */
  on(): void {}

  unwrap<T>(): T {
    return this.options.broker as T;
  }

  async #consume(): Promise<void> {
    const { broker, prefetch, observer } = this.options;
    const handler = this.getHandlerByPattern(COMMANDS);
    if (!handler) throw new Error(`no handler takes the pattern ${COMMANDS}`);
    const handle = async (delivery: Delivery): Promise<Outcome> =>
      (await lastValueFrom(this.transformToObservable(await handler(delivery)))) as Outcome;
    this.#consumer = await broker.consumeCommands(handle, {
      ...defined({ prefetch }),
      onSettled: (outcome) => quietly(() => observer?.settled(outcome)),
    });
  }
}

/**
 * Has the controllers of an app take the commands that come over a broker, beside what the app does over HTTP. Resolves
 * once they do, which waits for a broker that is away.
 * @throws BrokerUnavailable, BrokerTopologyError
 */
export const takeCommands = async (app: INestApplication, options: BrokerServerOptions): Promise<BrokerServer> => {
  const strategy = new BrokerServer(options);
  app.connectMicroservice<CustomStrategy>({ strategy });
  await app.init();
  await app.startAllMicroservices();
  return strategy;
};
