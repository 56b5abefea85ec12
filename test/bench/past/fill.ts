import { openStores } from '../../../libs/platform/src/index.js';
import { E1 } from '../../../libs/testing/src/catalogue/index.js';
import { ManualClock } from '../../../libs/testing/src/fakes/index.js';
import { openWorld } from '../../../libs/testing/src/world/index.js';
import { fillLog } from '../prepared/seeded-log.js';
import { configurationOf, DAY, logger, MUCH_CHANGED, TENANT } from './measured.js';

const CHANGES = 222;
/** Nothing of the log is due while it is measured. */
const RETENTION = { term: { milliseconds: 3_650 * DAY, iso: 'P3650D' }, ofService: new Map<never, never>() };

/** Draws the log, and gives one user a stream of about a thousand events at its end. */
export const fill = async (dataDir: string, events: number, seed: number): Promise<void> => {
  const stores = await openStores({ configuration: configurationOf(dataDir), logger });
  const { store, keys, ids } = stores;
  const clock = new ManualClock(new Date(Date.now() - 380 * DAY).toISOString());
  const rounds = events / 700;
  const pause = { clock, milliseconds: Math.floor((360 * DAY) / rounds) };
  await fillLog({ store, keys, tenants: 1, events, seed, seats: events, atOnce: 200, pause, retention: RETENTION });
  const world = openWorld({ store, keys, ids, clock, retention: RETENTION });
  const user = MUCH_CHANGED;
  const body = { userPrincipalName: user, profile: { displayName: 'Much Changed' }, usageLocation: 'DE' };
  await world.accept({ type: 'CreateUser', body }, { tenantId: TENANT });
  for (let at = 0; at < CHANGES; at += 1) {
    const [add, remove] = at % 2 === 0 ? [[{ skuId: E1.skuId }], []] : [[], [{ skuId: E1.skuId }]];
    const change = { user, add, remove, profile: { city: `City ${at}` } };
    await world.accept({ type: 'ChangeLicenses', body: change }, { tenantId: TENANT });
  }
  await world.close();
  await stores.close();
};
