import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandRequest, START } from '#application';
import { ManualClock, SeededRandom } from '#testing/fakes';
import { ADMINISTRATOR, CONTOSO } from '#testing/world';
import { SystemClock } from '../clock/system-clock.js';
import { readConfiguration } from '../config/configuration.js';
import { createLogger } from '../logging/logger.js';
import { silentTelemetry } from '../telemetry/telemetry.js';
import { openCommandSide } from './command-side.js';
import { openPorts } from './open-ports.js';

/** Makes a tenant and a user in new stores, and resolves to what then stands there: the log to the byte, and a key. */
const run = async (seed: number) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'seatledger-surroundings-'));
  const settings = {
    configuration: readConfiguration({ DATA_DIR: dataDir }),
    logger: createLogger('silent'),
    telemetry: silentTelemetry(),
  };
  const clock = new SystemClock(new ManualClock().sources);
  const ports = await openPorts(settings, { clock, random: new SeededRandom(seed) });
  const { commands, close } = openCommandSide(ports, settings);
  const requests: readonly CommandRequest[] = [
    { type: 'CreateTenant', body: { displayName: 'Contoso', country: 'DE', tenantId: CONTOSO } },
    { type: 'CreateUser', body: { userPrincipalName: 'ada@contoso.com' } },
  ];
  for (const request of requests) {
    const reply = await commands.handle({ id: request.type, tenantId: CONTOSO, actor: ADMINISTRATOR, request });
    expect(reply.outcome).toBe('accepted');
  }
  const found = {
    storeId: await ports.store.storeId(),
    log: (await ports.store.readAll(START, 100)).events,
    hashKey: await ports.keys.hashKey(CONTOSO),
    id: ports.ids.next().slice(-12),
  };
  await close();
  await ports.close();
  await rm(dataDir, { recursive: true });
  return found;
};

it('draws every key, seal and id from the chance that it is given', async () => {
  const [one, same, other] = [await run(1), await run(1), await run(2)];
  expect(same).toEqual(one);
  expect(JSON.stringify(one.log)).toContain('"sealed');
  for (const what of ['storeId', 'log', 'hashKey', 'id'] as const) expect(other[what]).not.toEqual(one[what]);
});
