import { START, type EventStore, type Keys } from '../../../libs/application/src/index.js';
import { createIds } from '../../../libs/contracts/src/index.js';
import type { RetentionPolicy, TenantId } from '../../../libs/licensing/src/index.js';
import { E1, E3 } from '../../../libs/testing/src/catalogue/index.js';
import { ManualClock, SeededRandom } from '../../../libs/testing/src/fakes/index.js';
import { openWorld, type CommandWorld } from '../../../libs/testing/src/world/index.js';

let created = 0;
/** Does one thing in a tenant: the users are created first, and then licensed, moved and deleted as it is drawn. */
const work = async (world: CommandWorld, random: SeededRandom, tenantId: string, users: string[]): Promise<void> => {
  const [what = 0, who = 0] = random.bytes(2);
  const user = users[who % (users.length || 1)];
  if (user === undefined || what < 100) {
    const name = `u${created++}`;
    const body = {
      userPrincipalName: `${name}@contoso.com`,
      profile: { displayName: name },
      usageLocation: 'DE',
      licenses: what % 2 === 0 ? [{ skuId: E3.skuId }] : [],
    };
    const reply = await world.send({ type: 'CreateUser', body }, { tenantId });
    if (reply.outcome === 'accepted' && reply.answer.kind === 'user') users.push(reply.answer.userId);
    return;
  }
  if (what < 120) {
    users.splice(users.indexOf(user), 1);
    await world.send({ type: 'DeleteUser', body: { user } }, { tenantId });
    return;
  }
  const [add, remove] = what % 2 === 0 ? [E1, E3] : [E3, E1];
  const body = { user, add: [{ skuId: add.skuId }], remove: what % 3 === 0 ? [{ skuId: remove.skuId }] : [] };
  await world.send({ type: 'ChangeLicenses', body }, { tenantId });
};

/** The tenants of a log have these ids, from 0 on. */
export const tenantOf = (n: number): TenantId =>
  `${n.toString(16).padStart(8, '0')}-0000-4000-8000-00000000000a` as TenantId;

export interface SeededLog {
  readonly store: EventStore;
  /** The default is in memory. */
  readonly keys?: Keys;
  readonly tenants: number;
  /** There are at least so many events in the end. */
  readonly events: number;
  readonly seed: number;
  /** Each tenant has so many seats of each product. */
  readonly seats?: number;
  /** How many things are done in each tenant at the same time, and how much later the next ones. */
  readonly atOnce?: number;
  readonly pause?: { readonly clock: ManualClock; readonly milliseconds: number };
  readonly retention?: RetentionPolicy;
}

/** Fills a store whose positions are numbers of events with what a seed draws of commands in many tenants. */
export const fillLog = async ({ store, tenants, events, seed, ...given }: SeededLog): Promise<void> => {
  const { seats = 50, atOnce = 1, pause, ...surroundings } = given;
  const clock = pause?.clock ?? new ManualClock();
  const world = openWorld({ store, ids: createIds(), clock, ...surroundings });
  const random = new SeededRandom(seed);
  await world.setUp();
  const ids = Array.from({ length: tenants }, (_, n) => tenantOf(n));
  await Promise.all(
    ids.map(async (tenantId) => {
      await world.accept({ type: 'CreateTenant', body: { tenantId, displayName: 'Bench', country: 'DE' } });
      for (const product of [E1, E3]) await world.buy(product, seats, tenantId as TenantId);
    }),
  );
  const users = new Map<string, string[]>(ids.map((tenantId) => [tenantId, []]));
  while (Number((await store.head())?.position ?? START) < events) {
    await Promise.all(
      ids.flatMap((tenantId) =>
        Array.from({ length: atOnce }, () => work(world, random, tenantId, users.get(tenantId)!)),
      ),
    );
    if (pause !== undefined) clock.advance(pause.milliseconds);
  }
  await world.close();
};
