import { verify } from '../../../libs/application/src/index.js';
import { createIds } from '../../../libs/contracts/src/index.js';
import { SystemDelay, SystemTurn } from '../../../libs/platform/src/index.js';
import { E3 } from '../../../libs/testing/src/catalogue/index.js';
import { openWorld } from '../../../libs/testing/src/world/index.js';
import { tenantOf } from '../prepared/seeded-log.js';
import { accepted, assignmentOf, buy, createUsers, type Send, sending } from '../ours/commands.js';
import { Filled } from '../ours/filled.js';
import { inFlight } from '../ours/in-flight.js';
import type { CommandsAlone } from '../ours/stores.js';
import { openEmmett } from '../peers/emmett.js';
import { takingSeats } from '../peers/emmett-users.js';
import { type Line, type Row, type Side, sized } from '../row.js';

const IN_FLIGHT = 256;
const SEATS = 100_000;
const POOL = { kind: 'seats', tenantId: tenantOf(0), skuId: E3.skuId } as const;

const lines: readonly Line[] = [
  {
    workload: 'one product with 100,000 seats, 256 in flight, without read models',
    unit: '/s',
    ours: 'alone',
    beside: { figure: 'plain', what: 'the same handlers, load-append-retry', ratio: 'ours/other' },
    reach: { at: 'least', value: 200 },
  },
  {
    workload: 'without read models',
    unit: '/s',
    ours: 'alone',
    beside: { figure: 'emmett', what: 'emmett on PostgreSQL, with retries', ratio: 'ours/other' },
    reach: { at: 'least', value: 100 },
  },
  { workload: 'with read models running', unit: '/s', ours: 'with read models' },
  {
    workload: 'over HTTP, with read models running',
    unit: '/s',
    ours: 'over HTTP',
    beside: { figure: 'with read models', what: 'in process', ratio: 'ours/other' },
    reach: { at: 'least', value: 0.6 },
  },
];

/** Each command in flight is a process of its own to the store: it loads, decides, appends, and tries again. */
const openPlain = ({ store, keys }: CommandsAlone, count: number): readonly Send[] =>
  Array.from({ length: count }, () => {
    const world = openWorld({ store, keys, ids: createIds(), delay: new SystemDelay(), turn: new SystemTurn() });
    const send = sending((envelope) => world.commands.handle(envelope));
    return async (request, who = {}) => {
      for (;;) {
        const reply = await send(request, who);
        if (reply.outcome !== 'failed' || reply.failure !== 'conflict') return reply;
      }
    };
  });

export const hotPool: Row = {
  name: '2',
  says: 'a hot pool: everybody wants the same product',
  isQuick: true,
  async open({ scale, peers, runs }) {
    const count = sized(5_000, scale, 50);
    const filled = await Filled.with(1, async (send) => {
      await buy(send, E3, SEATS);
      return createUsers(send, count * runs);
    });
    const users = filled.content;
    const alone = await filled.alone();
    const inProcess = await filled.inProcess();
    const { server, client } = await filled.server(IN_FLIGHT);
    const mine = (round: number): readonly string[] => users.slice(round * count, (round + 1) * count);

    /** Nobody got a seat that wasn't there, and the pool counts what its holders have. */
    const checked = async ({ world, store }: Pick<CommandsAlone, 'world' | 'store'>, assigned: number) => {
      const { totals } = await world.state(POOL);
      const { discrepancies, damaged } = await verify({ store, codec: world.codec });
      const oversold = Math.max(0, totals.assigned - totals.valid);
      return { oversold, lost: assigned - totals.assigned, discrepancies, damaged };
    };
    const assignAll = (send: Send, to: readonly string[]): Promise<number> =>
      inFlight(to.length, IN_FLIGHT, (at) => accepted(send(assignmentOf(to[at]!, E3))));

    const sides: Side[] = [
      {
        name: 'without read models',
        round: async (round) => {
          const seconds = await assignAll(alone.send, mine(round));
          return { figures: { alone: count / seconds }, result: await checked(alone, (round + 1) * count) };
        },
      },
      {
        name: 'with read models',
        round: async (round) => {
          const seconds = await assignAll(inProcess.send, mine(round));
          await inProcess.caughtUp();
          return { figures: { 'with read models': count / seconds } };
        },
      },
      {
        name: 'over HTTP',
        round: async (round) => {
          const to = mine(round);
          const body = { add: [{ skuId: E3.skuId }] };
          const seconds = await inFlight(count, IN_FLIGHT, (at) =>
            client.done('POST', `/api/users/${to[at]}/licenses`, { body }),
          );
          await server.caughtUp();
          return { figures: { 'over HTTP': count / seconds } };
        },
      },
    ];
    const few = Math.min(count, IN_FLIGHT);
    if (peers) {
      const own = await filled.alone('plain');
      const plain = openPlain(own, few);
      sides.push({
        name: 'load-append-retry',
        round: async (round) => {
          const to = mine(round).slice(0, few);
          const seconds = await inFlight(few, few, (at) => accepted(plain[at]!(assignmentOf(to[at]!, E3))));
          const { store, keys } = own;
          const world = openWorld({ store, keys, ids: createIds() });
          const result = await checked({ world, store }, (round + 1) * few);
          await world.close();
          return { figures: { plain: few / seconds }, result };
        },
      });
    }
    const emmett = peers ? await openEmmett() : undefined;
    if (typeof emmett === 'object') {
      const take = await takingSeats(filled.closes(emmett), SEATS, few);
      sides.push({
        name: 'emmett',
        round: async (round) => {
          const { seconds, assigned } = await take(mine(round).slice(0, few));
          if (assigned !== (round + 1) * few) throw new Error(`emmett assigned ${assigned} seats`);
          return { figures: { emmett: few / seconds } };
        },
      });
    }
    return { sides, lines, notes: typeof emmett === 'string' ? [emmett] : [], close: () => filled.close() };
  },
};
