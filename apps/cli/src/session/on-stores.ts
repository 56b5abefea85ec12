import type { Command } from 'commander';
import {
  BrokerUnavailable,
  DAMAGED_STREAMS_RUNBOOK,
  DamagedEvent,
  DamagedStream,
  PerhapsPublished,
  REPAIR_COMMAND,
  Unroutable,
} from '#application';
import { DEFAULT_URL } from '../contexts/target.js';
import { CliFailure, EXIT, usageFailure } from '../output/failures.js';
import {
  closed,
  type DataFiles,
  type DataStores,
  type GlobalOptions,
  type ParkedMessages,
  type Session,
  type StoreServer,
  sessionFor,
} from './session.js';
import type { World } from './session.js';

/**
 * This says whether a command changes something. One that does can't be tried here, since the API knows dry runs, and
 * one that `tries` by itself.
 */
export type Effect = 'reads' | 'changes' | 'tries';

/** @throws CliFailure where a dry run is asked of a command that would really do it */
function optionsOf(command: Command, effect: Effect): GlobalOptions {
  const options: GlobalOptions = command.optsWithGlobals();
  if (options.dryRun !== true || effect !== 'changes') return options;
  throw usageFailure(`this command can't be tried with --dry-run. Nothing was changed.`);
}

/** @throws CliFailure where a URL is named */
export function dataDirOf({ url, dataDir }: GlobalOptions, { io }: Pick<World, 'io'>): string {
  if (url !== undefined) throw usageFailure('this command works on a data directory, not on a URL');
  return dataDir ?? io.env['DATA_DIR'] ?? './data';
}

/** Returns the action of a command that works on the files of a data directory. */
export function onDataFiles<A extends readonly unknown[]>(
  world: World,
  effect: Effect,
  work: (session: Session, files: DataFiles, options: GlobalOptions, ...args: A) => Promise<void>,
): (...all: [...A, Command]) => Promise<void> {
  return async (...all) => {
    const options = optionsOf(all.at(-1) as Command, effect);
    const files = await world.openDataFiles(dataDirOf(options, world));
    await work(
      sessionFor(world.io, options, { url: DEFAULT_URL }, effect === 'tries'),
      files,
      options,
      ...(all.slice(0, -1) as unknown as A),
    );
  };
}

/** Returns the action of a command that works on the broker. */
export function onBroker<A extends readonly unknown[]>(
  world: World,
  effect: Effect,
  work: (session: Session, broker: ParkedMessages, ...args: A) => Promise<void>,
): (...all: [...A, Command]) => Promise<void> {
  return async (...all) => {
    const options = optionsOf(all.at(-1) as Command, effect);
    const broker = await world.openBroker();
    try {
      await work(sessionFor(world.io, options, { url: DEFAULT_URL }), broker, ...(all.slice(0, -1) as unknown as A));
    } catch (error) {
      if (error instanceof BrokerUnavailable || error instanceof PerhapsPublished || error instanceof Unroutable)
        throw new CliFailure(EXIT.unavailable, error.code, error.message);
      throw error;
    } finally {
      await broker.close();
    }
  };
}

/** Returns the action of a command that works on the server that keeps the events. */
export function onStoreServer<A extends readonly unknown[]>(
  world: World,
  effect: Effect,
  work: (session: Session, server: StoreServer, ...args: A) => Promise<void>,
): (...all: [...A, Command]) => Promise<void> {
  return async (...all) => {
    const options = optionsOf(all.at(-1) as Command, effect);
    const server = await world.openStoreServer();
    await work(
      sessionFor(world.io, options, { url: DEFAULT_URL }, effect === 'tries'),
      server,
      ...(all.slice(0, -1) as unknown as A),
    );
  };
}

/** Returns the action of a command that works on the stores of a data directory. */
export function onDataDir<A extends readonly unknown[]>(
  world: World,
  effect: Effect,
  work: (session: Session, stores: DataStores, ...args: A) => Promise<void>,
): (...all: [...A, Command]) => Promise<void> {
  return async (...all) => {
    const options = optionsOf(all.at(-1) as Command, effect);
    const stores = await world.openDataStores(dataDirOf(options, world));
    try {
      await work(sessionFor(world.io, options, { url: DEFAULT_URL }), stores, ...(all.slice(0, -1) as unknown as A));
    } catch (error) {
      if (error instanceof DamagedEvent)
        throw new CliFailure(EXIT.unavailable, error.code, `${error.message}. Repair it with: ${REPAIR_COMMAND}`);
      if (error instanceof DamagedStream)
        throw new CliFailure(EXIT.unavailable, error.code, `${error.message}. See ${DAMAGED_STREAMS_RUNBOOK}`);
      throw error;
    } finally {
      await closed(world.io, stores);
    }
  };
}
