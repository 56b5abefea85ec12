import { tenantOf } from '../prepared/seeded-log.js';
import { accepted, changeOf, createUsers, type Send } from '../ours/commands.js';
import { Filled } from '../ours/filled.js';
import { inFlight } from '../ours/in-flight.js';
import { type Line, type Row, type Side, sized } from '../row.js';

const IN_FLIGHT = 64;
/** The users of a group belong to this number of tenants. */
const GROUPS = [1, 8, 64] as const;
const WAYS = ['without read models', 'with read models'] as const;

interface OfTenant {
  readonly tenantId: string;
  readonly user: string;
}

const lines: readonly Line[] = WAYS.flatMap((way) =>
  GROUPS.filter((tenants) => tenants > 1).map((tenants): Line => {
    const beside = { figure: `1, ${way}`, what: 'one tenant', ratio: 'ours/other' } as const;
    const workload = `changes over ${tenants} tenants, ${way}`;
    return { workload, unit: '/s', ours: `${tenants}, ${way}`, beside, reach: { at: 'least', value: 0.95 } };
  }),
);

/** Each group has tenants of its own, so that none of them is at home in a cache. */
const fill = async (send: Send, count: number): Promise<ReadonlyMap<number, readonly OfTenant[]>> => {
  const groups = new Map<number, readonly OfTenant[]>();
  let next = 0;
  for (const tenants of GROUPS) {
    const each = await Promise.all(
      Array.from({ length: tenants }, async (_, at) => {
        const tenantId = tenantOf(next + at);
        const users = await createUsers(send, Math.ceil(count / tenants), { tenantId });
        return users.map((user) => ({ tenantId, user }));
      }),
    );
    next += tenants;
    const inTurn = each[0]!.flatMap((_, at) => each.flatMap((users) => users[at] ?? []));
    groups.set(tenants, inTurn.slice(0, count));
  }
  return groups;
};

export const manyTenants: Row = {
  name: '1b',
  says: 'the same over 8 and 64 tenants',
  isQuick: false,
  async open({ scale }) {
    const count = sized(10_000, scale, IN_FLIGHT);
    const all = GROUPS.reduce((sum, tenants) => sum + tenants, 0);
    const filled = await Filled.with(all, (send) => fill(send, count));
    const alone = await filled.alone();
    const inProcess = await filled.inProcess();
    const sides = WAYS.flatMap((way) =>
      GROUPS.map((tenants): Side => {
        const users = filled.content.get(tenants)!;
        const { send } = way === 'with read models' ? inProcess : alone;
        const name = `${tenants}, ${way}`;
        return {
          name,
          round: async (round) => {
            const seconds = await inFlight(users.length, IN_FLIGHT, (at) => {
              const { user, tenantId } = users[at]!;
              return accepted(send(changeOf(user, `City ${round}`), { tenantId }));
            });
            await inProcess.caughtUp();
            return { figures: { [name]: users.length / seconds }, result: { changes: users.length } };
          },
        };
      }),
    );
    return { sides, lines, close: () => filled.close() };
  },
};
