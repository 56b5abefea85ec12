import { join } from 'node:path';
import { insertEncoded, insertReady, type RawDone } from '../limits/raw-log.js';
import { accepted, changeOf, type Send } from '../ours/commands.js';
import { Filled } from '../ours/filled.js';
import { inFlight } from '../ours/in-flight.js';
import { changesIn, copyEvents, eventsAfter, headOf } from '../ours/stores.js';
import { openEmmett } from '../peers/emmett.js';
import { changingUsers } from '../peers/emmett-users.js';
import { type Line, type Row, type Side, sized } from '../row.js';

const IN_FLIGHT = 64;

const lines: readonly Line[] = [
  {
    workload: 'changes of distinct users, 64 in flight, without read models',
    unit: '/s',
    ours: 'alone',
    beside: { figure: 'encoded', what: 'the driver, rows encoded in the loop', ratio: 'ours/other' },
    reach: { at: 'least', value: 0.6 },
  },
  {
    workload: 'the same',
    unit: '/s',
    ours: 'alone',
    beside: { figure: 'ready', what: 'the driver, rows ready', ratio: 'ours/other' },
  },
  {
    workload: 'with read models running',
    unit: '/s',
    ours: 'with read models',
    beside: { figure: 'encoded', what: 'the driver, rows encoded in the loop', ratio: 'ours/other' },
    reach: { at: 'least', value: 0.6 },
  },
  ...(['alone', 'with read models'] as const).map((ours): Line => {
    const beside = {
      figure: 'emmett',
      what: 'emmett on PostgreSQL, without read models',
      ratio: 'ours/other',
    } as const;
    const workload = ours === 'alone' ? 'without read models' : 'with read models running';
    return { workload, unit: '/s', ours, beside, reach: { at: 'least', value: ours === 'alone' ? 4 : 2 } };
  }),
  {
    workload: 'over HTTP, with read models running',
    unit: '/s',
    ours: 'over HTTP',
    beside: { figure: 'with read models', what: 'in process', ratio: 'ours/other' },
    reach: { at: 'least', value: 0.6 },
  },
  { workload: 'until the read models show it, from the last answer on', unit: 'ms', ours: 'behind' },
];

export const distinctUsers: Row = {
  name: '1',
  says: 'decide and append, distinct users, durable',
  isQuick: true,
  async open({ scale, peers }) {
    const count = sized(20_000, scale, IN_FLIGHT);
    const filled = await Filled.users(count);
    const { content: users, folder } = filled;
    const alone = await filled.alone();
    const inProcess = await filled.inProcess();
    const { server, client } = await filled.server(IN_FLIGHT);
    const base = join(folder, 'base.db');
    await copyEvents(join(folder, 'alone'), base);
    const raw = { base, file: join(folder, 'raw.db'), commands: IN_FLIGHT };
    const first = await headOf(alone.store);

    const changeAll = (send: Send, round: number): Promise<number> =>
      inFlight(count, IN_FLIGHT, (at) => accepted(send(changeOf(users[at]!, `City ${round}`))));
    const ofRaw = (figure: string, { seconds, rows }: RawDone) => ({
      figures: { [figure]: count / seconds },
      result: changesIn(rows),
    });
    /** The raw sides write what ours wrote in the first round, each time on a copy of the log before it. */
    const written = async () => (await eventsAfter(alone.store, first)).slice(0, 2 * count);

    const sides: Side[] = [
      {
        name: 'without read models',
        round: async (round) => {
          const before = await headOf(alone.store);
          const seconds = await changeAll(alone.send, round);
          return { figures: { alone: count / seconds }, result: changesIn(await eventsAfter(alone.store, before)) };
        },
      },
      {
        name: 'with read models',
        round: async (round) => {
          const { store } = inProcess.parts.ports;
          const before = await headOf(store);
          const seconds = await changeAll(inProcess.send, round);
          const answered = performance.now();
          await inProcess.caughtUp();
          const figures = { 'with read models': count / seconds, behind: performance.now() - answered };
          return { figures, result: changesIn(await eventsAfter(store, before)) };
        },
      },
      {
        name: 'over HTTP',
        round: async (round) => {
          const seconds = await inFlight(count, IN_FLIGHT, (at) =>
            client.done('PATCH', `/api/users/${users[at]}`, { body: { city: `City ${round}` } }),
          );
          await server.caughtUp();
          return { figures: { 'over HTTP': count / seconds } };
        },
      },
      {
        name: 'the driver, rows ready',
        round: async () => ofRaw('ready', await insertReady({ ...raw, events: await written() })),
      },
      {
        name: 'the driver, rows encoded',
        round: async () =>
          ofRaw('encoded', await insertEncoded({ ...raw, events: await written() }, alone.world.codec)),
      },
    ];
    const emmett = peers ? await openEmmett() : undefined;
    if (typeof emmett === 'object') {
      filled.closes(emmett);
      let change: Awaited<ReturnType<typeof changingUsers>> | undefined;
      sides.push({
        name: 'emmett',
        round: async () => {
          const events = (await written()).filter(({ stream }) => stream.startsWith('user-'));
          change ??= await changingUsers(emmett, events, IN_FLIGHT);
          return ofRaw('emmett', await change());
        },
      });
    }
    return { sides, lines, notes: typeof emmett === 'string' ? [emmett] : [], close: () => filled.close() };
  },
};
