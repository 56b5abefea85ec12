import { existsSync } from 'node:fs';
import type { Configuration } from '#platform';
import { usageFailure } from '../output/failures.js';

/**
 * A mistyped directory must not become a new, empty store. Where the events are on a server, the keys tell whether this
 * is their directory. Where both are on servers, the directory holds nothing that could be missing.
 * @throws CliFailure naming the directory
 */
export function refuseWithoutStore(
  dataDir: string,
  { eventStore, keys }: Pick<Configuration, 'eventStore' | 'keys'>,
): void {
  const [embedded] = [eventStore, keys].flatMap((at) => (at.adapter === 'sqlite' ? [at.file] : []));
  if (embedded === undefined || existsSync(embedded)) return;
  throw usageFailure(
    `the data directory ${dataDir} holds no store: there is no ${embedded}. ` +
      `A new one begins with: seatledger tenants create NAME --country CODE --data-dir ${dataDir}`,
  );
}
