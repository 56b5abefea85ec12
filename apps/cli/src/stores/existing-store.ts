import { existsSync } from 'node:fs';
import type { Configuration } from '#platform';
import { CliFailure, EXIT, usageFailure } from '../output/failures.js';

/**
 * A mistyped directory must not become a new, empty store. Where the events are on a server, the keys tell whether this
 * is their directory. Events that are gone from beside their keys or read models were lost. Where both are on servers,
 * the directory holds nothing that could be missing.
 * @throws CliFailure naming the directory
 */
export function refuseWithoutStore(
  dataDir: string,
  { eventStore, keys, readModels }: Pick<Configuration, 'eventStore' | 'keys' | 'readModels'>,
): void {
  const [embedded] = [eventStore, keys].flatMap((at) => (at.adapter === 'sqlite' ? [at.file] : []));
  if (embedded === undefined || existsSync(embedded)) return;
  const left = [keys, readModels].find((at) => at.adapter === 'sqlite' && existsSync(at.file));
  if (eventStore.adapter === 'sqlite' && left?.adapter === 'sqlite')
    throw new CliFailure(
      EXIT.refused,
      'events-lost',
      `there is no ${embedded} beside ${left.file}: put it back from a backup; nothing was changed`,
    );
  throw usageFailure(
    `the data directory ${dataDir} holds no store: there is no ${embedded}. ` +
      `A new one begins with: seatledger tenants create NAME --country CODE --data-dir ${dataDir}`,
  );
}
