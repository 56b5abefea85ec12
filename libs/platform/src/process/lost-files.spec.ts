import { mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteReadModels } from '#adapters/read-models-sqlite';
import { followerOf, ReadModelsUnavailable } from '#application';
import { ADMINISTRATOR } from '#testing/world';
import { readConfiguration } from '../config/configuration.js';
import { checksOf } from '../health/readiness.js';
import { createLogger } from '../logging/logger.js';
import { silentTelemetry } from '../telemetry/telemetry.js';
import { openCommandSide } from './command-side.js';
import { openPorts } from './open-ports.js';

const logger = createLogger('silent');

describe('a data directory of which a file was lost', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'seatledger-lost-'));
    const ports = await open();
    const commandSide = openCommandSide(ports, { configuration: configuration(), logger });
    await commandSide.commands.handle({
      id: 'tenant',
      actor: ADMINISTRATOR,
      correlationId: 'c',
      request: { type: 'CreateTenant', body: { displayName: 'Contoso', country: 'DE' } },
    });
    await commandSide.close();
    await ports.close();
  });
  afterEach(() => rm(dataDir, { recursive: true }));
  const configuration = () => readConfiguration({ DATA_DIR: dataDir });
  const open = () => openPorts({ configuration: configuration(), logger, telemetry: silentTelemetry() });

  it('opens again while nothing is lost, and without its read models, which are built anew', async () => {
    await (await open()).close();
    await rm(join(dataDir, 'read-models.db'));
    await (await open()).close();
  });

  it('does not go on with new keys beside old events', async () => {
    await rm(join(dataDir, 'keys.db'));
    await rm(join(dataDir, 'master.key'));
    await expect(open()).rejects.toMatchObject({ code: 'unusable-store', message: expect.stringContaining('keys.db') });
  });

  it('does not begin another log beside the keys of a lost one', async () => {
    await rm(join(dataDir, 'events.db'));
    await expect(open()).rejects.toMatchObject({
      code: 'events-lost',
      message: expect.stringContaining('events.db'),
    });
  });

  it('does not begin another log beside the read models of a lost one, until these are moved away', async () => {
    for (const file of ['events.db', 'keys.db', 'master.key']) await rm(join(dataDir, file));
    const models = new SqliteReadModels({ file: join(dataDir, 'read-models.db') });
    const users = { name: 'users', generation: 1, version: 1, indexes: [] };
    await models.ensure(users);
    const checkpoint = { storeId: 'lost', position: '1', eventId: 'e', updatedAt: '2026-01-05T08:00:00.000Z' };
    await models.saveCheckpoint(followerOf(users), checkpoint);
    await models.close();
    await expect(open()).rejects.toMatchObject({
      code: 'events-lost',
      message: expect.stringMatching(/read models belong to another log .*put that log back from a backup/),
    });
    await rename(join(dataDir, 'read-models.db'), join(dataDir, 'read-models-of-the-lost.db'));
    await (await open()).close();
  });

  it('misses its read models while it runs, serves nothing from them, and begins them anew at a start', async () => {
    const ports = await open();
    const isReady = checksOf(ports)['read-models']!;
    await isReady();
    await rename(join(dataDir, 'read-models.db'), join(dataDir, 'away.db'));
    await expect(isReady()).rejects.toThrow(ReadModelsUnavailable);
    await expect(ports.models.getMany({ name: 'users' }, ['a'])).rejects.toThrow(ReadModelsUnavailable);
    await rename(join(dataDir, 'away.db'), join(dataDir, 'read-models.db'));
    await isReady();
    await rm(join(dataDir, 'read-models.db'));
    await expect(isReady()).rejects.toThrow(ReadModelsUnavailable);
    await ports.close();
    const again = await open();
    await checksOf(again)['read-models']!();
    await again.close();
  });

  it.each([
    ['events.db', 'backup'],
    ['keys.db', 'backup'],
    ['read-models.db', 'built anew'],
  ])('names a damaged %s, and what to do', async (name, remedy) => {
    await truncate(join(dataDir, name));
    await writeFile(join(dataDir, name), 'x'.repeat(10_000));
    await expect(open()).rejects.toMatchObject({
      code: 'damaged-file',
      message: expect.stringMatching(`${name} is damaged.*${remedy}`),
    });
  });
});
