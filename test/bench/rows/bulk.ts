import { setTimeout as wait } from 'node:timers/promises';
import { verify } from '../../../libs/application/src/index.js';
import type { UserId } from '../../../libs/licensing/src/index.js';
import { E1, E3, F3 } from '../../../libs/testing/src/catalogue/index.js';
import { tenantOf } from '../prepared/seeded-log.js';
import { accepted, buy, createUsers } from '../ours/commands.js';
import { Filled } from '../ours/filled.js';
import { inFlight } from '../ours/in-flight.js';
import { type Line, type Row, type Side, sized } from '../row.js';
import { quantile } from '../table.js';
import { largeBulkLines, largeBulkNote, openLargeBulk } from './large-bulk.js';

const PRODUCTS = [E1, E3, F3] as const;
const LICENSES = PRODUCTS.map(({ skuId }) => ({ skuId }));
const OTHER = tenantOf(1);
const PAUSE = 20;
const QUIET = 50;

const lines: readonly Line[] = [
  {
    workload: 'three products for 10,000 users in one operation, with read models',
    unit: '/s',
    ours: 'bulk',
    beside: { figure: 'many', what: 'single commands, 64 in flight', ratio: 'ours/other' },
    reach: { at: 'least', value: 5 },
  },
  {
    workload: 'the same',
    unit: '/s',
    ours: 'bulk',
    beside: { figure: 'one', what: 'single commands, one in flight', ratio: 'ours/other' },
    reach: { at: 'least', value: 20 },
  },
  {
    workload: 'a command of another tenant meanwhile, 99 %',
    unit: 'ms',
    ours: 'other',
    beside: { figure: 'quiet', what: 'when nothing else is done', ratio: 'ours/other' },
    reach: { at: 'most', value: 3 },
  },
  {
    workload: 'a command of the same tenant meanwhile, 99 %',
    unit: 'ms',
    ours: 'same',
    beside: { figure: 'quiet', what: 'when nothing else is done', ratio: 'ours/other' },
    reach: { at: 'most', value: 5 },
  },
  ...largeBulkLines,
];

export const bulk: Row = {
  name: '4',
  says: 'bulk operations of 10,000 and of 100,000 users, beside single commands',
  isQuick: false,
  async open({ scale, runs }) {
    const count = sized(10_000, scale);
    const few = sized(count, 0.1);
    const filled = await Filled.with(2, async (send) => {
      for (const product of PRODUCTS) await buy(send, product, (2 * count + few) * runs);
      return createUsers(send, (2 * count + few) * runs);
    });
    const inProcess = await filled.inProcess();
    const { send, parts } = inProcess;
    let next = 0;
    const taken = (number: number): readonly string[] => filled.content.slice(next, (next += number));
    /** The pools say, too, who holds what. It reads the whole log, and so it is asked once a round. */
    const verified = async (): Promise<void> => {
      const { discrepancies, damaged } = await verify(parts.ports);
      if (discrepancies.length + damaged.length > 0) throw new Error('the pools and the holders differ');
    };
    /** Each user holds three products. */
    const checked = async (users: readonly string[]) => {
      await inProcess.caughtUp();
      const held = await Promise.all(
        users.map(async (userId) => {
          const ref = { kind: 'user', tenantId: tenantOf(0), userId: userId as UserId } as const;
          const { state } = await parts.commandSide.lanes.reader.load(ref);
          return state.kind === 'user' && 'licenses' in state ? [...(state.licenses as Iterable<unknown>)].length : 0;
        }),
      );
      return { each: [...new Set(held)] };
    };
    let renamed = 0;
    const rename = (tenantId: string): Promise<unknown> =>
      accepted(send({ type: 'RenameTenant', body: { displayName: `Meanwhile ${(renamed += 1)}` } }, { tenantId }));
    const pingWhile = async (tenantId: string, isOver: () => boolean): Promise<readonly number[]> => {
      const times: number[] = [];
      while (!isOver()) {
        const began = performance.now();
        await rename(tenantId);
        times.push(performance.now() - began);
        await wait(PAUSE);
      }
      return times;
    };
    const assign = (user: string): Promise<unknown> =>
      accepted(send({ type: 'ChangeLicenses', body: { user, add: LICENSES, remove: [] } }));
    const singly = async (figure: string, number: number, atOnce: number) => {
      const users = taken(number);
      const seconds = await inFlight(number, atOnce, (at) => assign(users[at]!));
      return { figures: { [figure]: number / seconds }, result: await checked(users) };
    };
    const large = await openLargeBulk(10 * count);
    const sides: readonly Side[] = [
      large,
      {
        name: 'in one operation',
        round: async () => {
          let asked = 0;
          const quiet = await pingWhile(OTHER, () => (asked += 1) > QUIET);
          const users = taken(count);
          let isOver = false;
          const pings = [OTHER, tenantOf(0)].map((tenantId) => pingWhile(tenantId, () => isOver));
          const began = performance.now();
          await accepted(send({ type: 'StartOperation', body: { mode: 'add', users, licenses: LICENSES } }));
          await parts.commandSide.operations.idle();
          const seconds = (performance.now() - began) / 1_000;
          isOver = true;
          await verified();
          const [other, same] = (await Promise.all(pings)).map((times) => quantile(times, 0.99));
          return {
            figures: { bulk: count / seconds, quiet: quantile(quiet, 0.99), other: other!, same: same! },
            result: await checked(users),
          };
        },
      },
      { name: '64 in flight', round: () => singly('many', count, 64) },
      { name: 'one in flight', round: () => singly('one', few, 1) },
    ];
    const close = async (): Promise<void> => {
      await large.close();
      await filled.close();
    };
    return { sides, lines, notes: [largeBulkNote], close };
  },
};
