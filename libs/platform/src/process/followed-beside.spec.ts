import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { START } from '#application';
import { createIds, withChecksums } from '#contracts';
import { readDatabaseFileAlone } from '#sqlite';
import { readConfiguration } from '../config/configuration.js';
import { createLogger } from '../logging/logger.js';
import { silentTelemetry } from '../telemetry/telemetry.js';
import { openBeside } from './open-beside.js';
import { openPorts } from './open-ports.js';

const ids = createIds();
const EVENTS = 600;
const write = () => {
  const id = ids.next();
  const of = { commandId: id, correlationId: id, causationId: id, occurredAt: '2026-01-15T08:00:00.000Z' };
  const data = JSON.stringify({ text: 'x'.repeat(9_000) });
  const event = { id, type: 'TenantRenamed', version: 1, data, metadata: { actor: 'a', actorKind: 'local', ...of } };
  return withChecksums({ stream: `user-${id}`, expected: 'no-stream', events: [event as never] });
};

describe('the log of a process', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'seatledger-beside-'));
  });
  afterEach(() => rm(dataDir, { recursive: true }));
  const inFileAlone = () =>
    readDatabaseFileAlone(join(dataDir, 'events.db'), undefined, (database) => {
      const isMade = database.value("SELECT count(*) FROM sqlite_schema WHERE name = 'events'") === 1;
      return isMade ? Number(database.value('SELECT count(*) FROM events')) : 0;
    });
  const opened = (isFollowedBeside: boolean) => {
    const configuration = readConfiguration({ DATA_DIR: dataDir });
    const settings = { configuration, logger: createLogger('silent'), telemetry: silentTelemetry() };
    return openPorts(settings, { isFollowedBeside });
  };

  it('is moved into its file by whoever appends where nobody follows it beside', async () => {
    const ports = await opened(false);
    await ports.store.append(Array.from({ length: EVENTS }, write));
    await ports.store.append([write()]);
    expect(inFileAlone()).toBeGreaterThan(0);
    await ports.close();
  });

  it('is moved there by who follows it beside, and by nobody else', async () => {
    const ports = await opened(true);
    await ports.store.append(Array.from({ length: EVENTS }, write));
    await ports.store.append([write()]);
    expect(inFileAlone()).toBe(0);
    const { eventStore, readModels } = readConfiguration({ DATA_DIR: dataDir });
    const storeId = await ports.store.storeId();
    const beside = await openBeside({ eventStore, readModels, storeId }, createLogger('silent'));
    let page = await beside.store.readAll(START, EVENTS);
    while (!page.caughtUp) page = await beside.store.readAll(page.next, EVENTS);
    expect(inFileAlone()).toBe(EVENTS + 1);
    await beside.close();
    await ports.close();
  });
});
