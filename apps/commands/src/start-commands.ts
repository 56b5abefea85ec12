import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { CustomStrategy } from '@nestjs/microservices';
import {
  BrokerServer,
  type Configuration,
  type Core,
  type IdentifySender,
  type Logger,
  openCore,
  requireBroker,
  senders,
} from '#platform';
import { CommandsModule } from './commands.module.js';

export interface CommandsApp {
  readonly core: Core;
  /** In order; each may be run once. */
  readonly shutdown: readonly { readonly name: string; readonly run: () => Promise<void> }[];
  /** All steps of the shutdown. */
  close(): Promise<void>;
}
export interface CommandsSettings {
  /** File that says who may command what; see `senders`. */
  readonly upstreams?: string | undefined;
  /** Deliveries under way in each lane; default 500. */
  readonly prefetch?: number;
}

const consume = async (core: Core, identify: IdentifySender, prefetch: number): Promise<{ close(): Promise<void> }> => {
  const { broker, commands: service, logger, delay } = core;
  const app = await NestFactory.createMicroservice<CustomStrategy>(
    CommandsModule.on({ service, logger, delay, identify }),
    { strategy: new BrokerServer({ broker, prefetch }), logger: false, abortOnError: false },
  );
  await app.listen();
  return app;
};

/**
 * Decides commands that come over RabbitMQ, and runs bulk operations; consuming when it resolves.
 * @throws ConfigurationError; BrokerUnavailable; BrokerTopologyError; whatever `openCore` throws
 */
export const startCommands = async (
  configuration: Configuration,
  logger: Logger,
  { upstreams, prefetch = 500 }: CommandsSettings = {},
): Promise<CommandsApp> => {
  const identify = await senders(requireBroker(configuration).url, upstreams);
  const core = await openCore(configuration, logger);
  try {
    const app = await consume(core, identify, prefetch);
    void core.operations
      .start()
      .catch((error: unknown) => logger.error({ err: error }, 'bulk operations could not go on'));
    const shutdown = [
      { name: 'stop the commands', run: () => app.close() },
      { name: 'close the stores', run: () => core.close() },
    ];
    const close = async (): Promise<void> => {
      for (const { run } of shutdown.splice(0)) await run();
    };
    return { core, shutdown, close };
  } catch (error) {
    await core.close();
    throw error;
  }
};
