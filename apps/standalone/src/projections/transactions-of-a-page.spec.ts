import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteReadModels } from '#adapters/read-models-sqlite';
import { Freshness, MANY_DOCUMENTS, START } from '#application';
import { createLogger, SystemClock, SystemDelay, UnsharedTurn } from '#platform';
import { allProjections } from '#projections';
import { chooseEngine, type SqliteEngine } from '#sqlite';
import { SMALL_CATALOGUE } from '#testing/catalogue';
import { openWorld } from '#testing/world';
import { startProjector } from '../../../projector/src/start-projector.js';

let commits = 0;
const counting = (): SqliteEngine => {
  const engine = chooseEngine();
  const connect: SqliteEngine['connect'] = (...place) => {
    const connection = engine.connect(...place);
    const exec = (sql: string): void => {
      if (sql === 'COMMIT') commits += 1;
      connection.exec(sql);
    };
    return { exec, prepare: (sql) => connection.prepare(sql), close: () => connection.close() };
  };
  return { ...engine, connect };
};

test('all projections of a thread write what they fold of a page in a few transactions', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'seatledger-read-models-'));
  const world = openWorld();
  await world.setUp();
  await world.buy(SMALL_CATALOGUE[0]!, 200);
  const users = await world.createUsers(200);
  const licenses = [{ skuId: SMALL_CATALOGUE[0]!.skuId }];
  for (const user of users) await world.accept({ type: 'ChangeLicenses', body: { user, add: licenses, remove: [] } });
  const { events } = await world.store.readAll(START, 10_000);
  const head = events.at(-1)!.position;

  const models = new SqliteReadModels({
    file: join(folder, 'read-models.db'),
    engine: counting(),
    documentsAtOnce: MANY_DOCUMENTS,
  });
  commits = 0;
  // how much is done at once is not to rest on how fast this machine is
  const turn = new UnsharedTurn({ monotonic: () => 0 });
  const delay = new SystemDelay();
  const freshness = new Freshness({ readModels: models, delay });
  const conditions = { raise: () => {} };
  const settings = { logger: createLogger('silent'), freshness, documentsAtOnce: MANY_DOCUMENTS };
  const projector = startProjector({ ...world, models, turn, delay, conditions, clock: new SystemClock() }, settings);
  try {
    for (const { name } of allProjections) await projector.waitFor(head, [name], { timeoutMilliseconds: 60_000 });
    // pages grow from 100 events on, each twice as large as the one before
    const pages = Math.ceil(Math.log2(events.length / 100 + 1));
    expect(allProjections.length).toBeGreaterThan(10);
    // before the first page come leases, read models and first checkpoints
    expect(commits).toBeLessThanOrEqual(5 * (1 + pages));
  } finally {
    await projector.stop();
    await models.close();
    await world.close();
    rmSync(folder, { recursive: true });
  }
});
