import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { openSqliteEventStore } from '../../../libs/adapters/event-store-sqlite/src/index.js';
import { cancelDeadlines, fillDeadlines } from '../ours/deadline-log.js';
import { codec, openTable } from '../ours/deadline-table.js';
import { eventsFile, inTemporaryFolder, remove, temporaryFolder } from '../ours/folders.js';
import { restartTable } from '../ours/restarted-deadlines.js';
import { timeOf } from '../ours/times.js';
import { type Jobs, openBullMq, openGraphile } from '../peers/jobs.js';
import { type Line, type Row, type Side, sized } from '../row.js';

const PEERS = { graphile: 'graphile-worker, add_jobs', bullmq: 'BullMQ' } as const;
const ofPeers = (what: 'added' | 'cancelled', workload: string, times: Readonly<Record<string, number>>) =>
  Object.entries(PEERS).map(([peer, told]): Line => {
    const beside = { figure: `${what} ${peer}`, what: told, ratio: 'ours/other' } as const;
    const line = { workload, unit: '/s', ours: what, beside } as const;
    return times[peer] === undefined ? line : { ...line, reach: { at: 'least', value: times[peer] } };
  });
const lines: readonly Line[] = [
  ...ofPeers('added', 'a million 30-day deadlines, made from the log', { graphile: 1, bullmq: 2 }),
  ...ofPeers('cancelled', 'a tenth of them cancelled', {}),
  { workload: 'the next 1,000 that are due', unit: 'ms', ours: 'next' },
  { workload: 'ready again, once the code is loaded', unit: 's', ours: 'ready', reach: { at: 'most', value: 2 } },
  {
    workload: 'memory of a process that has the table (RSS)',
    unit: 'MB',
    ours: 'memory',
    reach: { at: 'most', value: 150 },
  },
];

const secondsOf = async (work: () => Promise<unknown>): Promise<number> => (await timeOf(work)) / 1_000;

/** A log with so many deadlines, of which so many are cancelled. */
interface Size {
  readonly base: string;
  readonly count: number;
  readonly cancelled: number;
}
type SizeOf = (round: number) => Size;

const ours = (sizeOf: SizeOf): Side => ({
  name: 'this project',
  round: (number) =>
    inTemporaryFolder(async (folder) => {
      const { base, count, cancelled } = sizeOf(number);
      await cp(base, eventsFile(folder));
      const first = await openTable(folder);
      const adding = await secondsOf(first.caughtUp);
      await first.close();
      const filling = await openSqliteEventStore({ file: eventsFile(folder) });
      await cancelDeadlines({ store: filling, codec }, count - cancelled, count);
      await filling.close();
      const second = await openTable(folder);
      const cancelling = await secondsOf(second.caughtUp);
      await second.close();
      const { pending, ...restarted } = restartTable(folder);
      const figures = { added: count / adding, cancelled: cancelled / cancelling, ...restarted };
      return { figures, result: { pending } };
    }),
});
const peerOf = (name: string, open: () => Promise<Jobs | string>, sizeOf: SizeOf): Side => ({
  name,
  round: async (number) => {
    const { count, cancelled } = sizeOf(number);
    const jobs = await open();
    if (typeof jobs === 'string') return { figures: {} };
    try {
      const adding = await secondsOf(() => jobs.add(count));
      const cancelling = await secondsOf(() => jobs.cancel(cancelled));
      const figures = { [`added ${name}`]: count / adding, [`cancelled ${name}`]: cancelled / cancelling };
      return { figures, result: { pending: await jobs.pending() } };
    } finally {
      await jobs.close();
    }
  },
});

export const manyDeadlines: Row = {
  name: '7',
  says: 'a million 30-day deadlines: add, cancel a tenth, restart, the next 1,000 due',
  isQuick: false,
  async open({ scale, peers }) {
    const all = sized(1_000_000, scale, 100);
    const folder = await temporaryFolder();
    const filled = async (count: number): Promise<Size> => {
      const base = join(folder, `${count}.db`);
      const store = await openSqliteEventStore({ file: base });
      await fillDeadlines({ store, codec }, count);
      await store.close();
      return { base, count, cancelled: Math.floor(count / 10) };
    };
    const [few, many] = [await filled(Math.ceil(all / 10)), await filled(all)];
    // a round that isn't counted needs no million
    const sizeOf: SizeOf = (round) => (round === 0 ? few : many);
    const others = { graphile: openGraphile, bullmq: openBullMq };
    const notes: string[] = [];
    const sides = [ours(sizeOf)];
    for (const [name, open] of Object.entries(peers ? others : {})) {
      const tried = await open();
      if (typeof tried === 'string') notes.push(tried);
      else {
        await tried.close();
        sides.push(peerOf(name, open, sizeOf));
      }
    }
    return { sides, lines, notes, close: () => remove(folder) };
  },
};
