import { join } from 'node:path';
import { openSqliteEventStore } from '../../../libs/adapters/event-store-sqlite/src/index.js';
import { MemoryKeys } from '../../../libs/adapters/keys-memory/src/index.js';
import { SqliteReadModels } from '../../../libs/adapters/read-models-sqlite/src/index.js';
import { anyProjection, MANY_DOCUMENTS, Projector, START } from '../../../libs/application/src/index.js';
import { createCodec } from '../../../libs/contracts/src/index.js';
// not the whole platform: a process is measured that has the table alone
import { SystemClock, SystemDelay } from '../../../libs/platform/src/clock/system-clock.js';
import { SystemTurn } from '../../../libs/platform/src/clock/system-turn.js';
import { deadlines, deadlinesAsOf } from '../../../libs/projections/src/index.js';
import { eventsFile } from './folders.js';

const HOUR = 3_600_000;
/** The keys of such a log, which needs none but for what commands add to it. */
export const keys = new MemoryKeys();
export const codec = createCodec({ keys });

/** The table of deadlines over a log, which follows it as the projections of the standalone do on their thread. */
export const openTable = async (folder: string) => {
  const store = await openSqliteEventStore({ file: eventsFile(folder) });
  const readModels = new SqliteReadModels({ file: join(folder, 'read-models.db') });
  const projector = new Projector({
    store,
    codec,
    readModels,
    clock: new SystemClock(),
    delay: new SystemDelay(),
    turn: new SystemTurn(),
    definitions: [anyProjection(deadlines)],
    holder: 'bench',
    documentsAtOnce: MANY_DOCUMENTS,
    onAlarm: (alarm) => {
      throw new Error(alarm.message);
    },
  });
  const close = async (): Promise<void> => {
    await projector.stop();
    await readModels.close();
    await store.close();
  };
  const caughtUp = async (): Promise<void> => {
    projector.start();
    const head = (await store.head())?.position ?? START;
    await projector.waitFor(head, [deadlines.name], { timeoutMilliseconds: HOUR });
  };
  return { store, readModels, table: deadlinesAsOf(readModels), caughtUp, close };
};
