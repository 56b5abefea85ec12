import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openStores } from '../../../libs/platform/src/index.js';
import { E1, E3 } from '../../../libs/testing/src/catalogue/index.js';
import { ManualClock, SeededRandom } from '../../../libs/testing/src/fakes/index.js';
import { openWorld } from '../../../libs/testing/src/world/index.js';
import { accepted, buy, setUp } from '../ours/commands.js';
import { inFlight } from '../ours/in-flight.js';
import { configurationOf, logger, openCommandsAlone } from '../ours/stores.js';
import type { DataSet } from './data-set.js';
import { personDrawn } from './people.js';
import { fillLog, tenantOf } from './seeded-log.js';

const DAY = 86_400_000;
const TENANT = tenantOf(0);
/** This user of a `past` has a stream of more than a thousand events at its end, where there are as many in all. */
export const MUCH_CHANGED = 'much.changed@contoso.com';
const MOST_CHANGES = 222;
/** Nothing of the log is due while it is measured. */
const RETENTION = { term: { milliseconds: 3_650 * DAY, iso: 'P3650D' }, ofService: new Map<never, never>() };

const past = async (dataDir: string, { size: events, seed }: DataSet): Promise<void> => {
  const stores = await openStores({ configuration: configurationOf(dataDir), logger });
  const { store, keys, ids } = stores;
  const clock = new ManualClock(new Date(Date.now() - 380 * DAY).toISOString());
  const pause = { clock, milliseconds: Math.floor((360 * DAY) / (events / 700)) };
  await fillLog({ store, keys, tenants: 1, events, seed, seats: events, atOnce: 200, pause, retention: RETENTION });
  const world = openWorld({ store, keys, ids, clock, retention: RETENTION });
  const user = MUCH_CHANGED;
  const body = { userPrincipalName: user, profile: { displayName: 'Much Changed' }, usageLocation: 'DE' };
  await world.accept({ type: 'CreateUser', body }, { tenantId: TENANT });
  for (let at = 0; at < Math.min(MOST_CHANGES, events / 100); at += 1) {
    const [add, remove] = at % 2 === 0 ? [[{ skuId: E1.skuId }], []] : [[], [{ skuId: E1.skuId }]];
    const change = { user, add, remove, profile: { city: `City ${at}` } };
    await world.accept({ type: 'ChangeLicenses', body: change }, { tenantId: TENANT });
  }
  await world.close();
  await stores.close();
};

const people = async (dataDir: string, { size, seed }: DataSet): Promise<void> => {
  const commands = await openCommandsAlone(dataDir, new Date(Date.now() - 30 * DAY).toISOString());
  await setUp(commands.send);
  for (const product of [E1, E3]) await buy(commands.send, product, size);
  const some: string[] = [];
  await inFlight(size, 500, async (at) => {
    const { given, surname, department, location } = personDrawn(new SeededRandom(seed + at));
    const body = {
      userPrincipalName: `${given}.${surname}${at}@contoso.example`,
      profile: { displayName: `${given} ${surname}`, givenName: given, surname, department },
      usageLocation: location,
      licenses: at % 2 === 0 ? [{ skuId: (at % 4 === 0 ? E1 : E3).skuId }] : [],
    };
    const { answer } = await accepted(commands.send({ type: 'CreateUser', body }));
    if (answer.kind === 'user' && some.length < 1_000) some.push(answer.userId);
  });
  await commands.close();
  await writeFile(join(dataDir, 'some-users.json'), JSON.stringify(some));
};

/** Draws what a set says into a new data directory. */
export const fill = (dataDir: string, set: DataSet): Promise<void> =>
  set.kind === 'past' ? past(dataDir, set) : people(dataDir, set);
