import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { backUpSqliteEvents, repairSqliteEvents, type RepairReport } from '#adapters/event-store-sqlite';
import { backUpSqliteKeys } from '#adapters/keys-sqlite';
import { ConfigurationError, type Configuration } from '../config/configuration.js';
import { openFile } from './damaged-file.js';
import { prepareEmptyDirectory } from './data-directory.js';
import { UnusablePath } from './unusable-path.js';

export type { DamageFound, RepairReport } from '#adapters/event-store-sqlite';

const EVENTS_ON_SERVER =
  'EVENT_STORE_URL: the events are on a server, and this works on files alone: back up and restore with its own tools';

const fileIn = async (place: string, name: string): Promise<string> => {
  const file = (await stat(place).catch(() => undefined))?.isDirectory() === true ? join(place, name) : place;
  if (existsSync(file)) return file;
  throw new UnusablePath(`there is no ${file}: name a backup of the data directory, or of its ${name}`);
};

/**
 * Puts damaged events back from a backup, which is a data directory or a file of events.
 * @throws ConfigurationError where the events aren't in a file; UnusablePath where there is no such backup;
 * UnusableStore, DamagedFile
 */
export const repairEvents = async (
  { eventStore }: Pick<Configuration, 'eventStore'>,
  { from: place, dryRun }: { readonly from: string; readonly dryRun: boolean },
): Promise<RepairReport> => {
  if (eventStore.adapter !== 'sqlite') throw new ConfigurationError([EVENTS_ON_SERVER]);
  const { file } = eventStore;
  const from = await fileIn(place, basename(file));
  const remedy = 'move it aside and put it back as a whole from a backup';
  return openFile(file, remedy, () => repairSqliteEvents({ file, from, dryRun }));
};

/**
 * Copies the events and then the keys into a directory, as they are at one moment each: so every event of the copy has
 * its key. Resolves to the files that it made. The master key isn't among them.
 * @throws ConfigurationError where the events aren't in a file; UnusablePath where the directory can't be had empty
 */
export const backUpData = async (
  { eventStore, keys }: Pick<Configuration, 'eventStore' | 'keys'>,
  directory: string,
): Promise<readonly string[]> => {
  if (eventStore.adapter !== 'sqlite') throw new ConfigurationError([EVENTS_ON_SERVER]);
  await prepareEmptyDirectory(directory);
  const copyOf = (file: string): string => join(directory, basename(file));
  const files = [eventStore, keys].flatMap((at) => (at.adapter === 'sqlite' ? [copyOf(at.file)] : []));
  await backUpSqliteEvents(eventStore.file, copyOf(eventStore.file));
  if (keys.adapter === 'sqlite') await backUpSqliteKeys(keys.file, copyOf(keys.file));
  return files;
};
