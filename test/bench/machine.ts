import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem, release } from 'node:os';
import { openSqliteEventStore } from '../../libs/adapters/event-store-sqlite/src/index.js';
import { openDatabase } from '../../libs/sqlite/src/index.js';
import { inTemporaryFolder } from './ours/folders.js';
import { peerVersions } from './peers/load.js';

const commit = (): string => {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
};

/** What the event store says of its file, and not what it was asked for. */
const durability = (): Promise<string> =>
  inTemporaryFolder(async (folder) => {
    const file = `${folder}/events.db`;
    const store = await openSqliteEventStore({ file });
    const { journalMode, synchronous } = await store.durability();
    await store.close();
    const database = openDatabase({ file });
    const version = String(database.value('SELECT sqlite_version()'));
    database.close();
    return `SQLite ${version}, journal_mode ${String(journalMode)}, synchronous ${String(synchronous)} (2 is FULL)`;
  });

/** The processes that wanted a processor, over the last 1, 5 and 15 minutes. */
export const loadNow = (): string => {
  const each = loadavg().map((load) => load.toFixed(1));
  return each.join(' ');
};

/** What a reader has to know to compare the table with another one. */
export const machine = async (): Promise<readonly string[]> => [
  `Seatledger ${commit()}, Node ${process.versions.node}, ${process.platform} ${release()}`,
  `${cpus().length} processors (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GB`,
  `events: ${await durability()}`,
  'PostgreSQL: fsync and synchronous_commit on; Redis: appendonly, appendfsync always',
  'RabbitMQ: quorum queue, persistent messages, confirms',
  `peers: ${peerVersions().join(', ')}`,
];
