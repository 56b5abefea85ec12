import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { changeOf, accepted, createUsers, type Send, setUp } from '../ours/commands.js';
import { remove, temporaryFolder } from '../ours/folders.js';
import { Client, memoryOf, openServer, type Server } from '../ours/server.js';
import { openCommandsAlone } from '../ours/stores.js';
import { timesOf } from '../ours/times.js';
import { people } from '../prepared/sets.js';
import { type Line, type Row, type Side, sized } from '../row.js';
import { median } from '../table.js';

const SIZES = [1_000, 10_000, 100_000, 1_000_000] as const;
const LENGTHS = [5, 50, 500] as const;
const COUNT = 100;

const named = (size: number): string => `${size.toLocaleString('en')} users`;
const ofSizes = (what: string, workload: string): readonly Line[] =>
  SIZES.slice(1).map((size) => ({
    workload: `${workload}, ${named(size)}`,
    unit: 'ms',
    ours: `${what} ${size}`,
    beside: { figure: `${what} ${SIZES[0]}`, what: named(SIZES[0]), ratio: 'ours/other' },
    reach: { at: 'most', value: 1.3 },
  }));
const lines: readonly Line[] = [
  ...ofSizes('change', 'a change over HTTP'),
  ...ofSizes('page', 'a page of 50 users'),
  {
    workload: 'until a server of 1,000,000 users is ready, beyond one of 1,000',
    unit: 's',
    ours: 'ready',
    reach: { at: 'most', value: 2 },
  },
  { workload: 'memory of that server (RSS)', unit: 'MB', ours: 'memory' },
  { workload: 'on the disk, a user', unit: 'bytes', ours: 'bytes' },
  ...LENGTHS.slice(1).map((length): Line => {
    const beside = { figure: `history ${LENGTHS[0]}`, what: `one of ${LENGTHS[0]}`, ratio: 'ours/other' } as const;
    const line = { workload: `a change of a user of ${length} events`, unit: 'ms', ours: `history ${length}` } as const;
    return { ...line, beside, reach: { at: 'most', value: 1.3 } };
  }),
];

const setsOf = (scale: number) => SIZES.map((size) => people(scale, size));

const bytesIn = async (folder: string): Promise<number> => {
  const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
};

interface Grown {
  readonly size: number;
  readonly dataDir: string;
  readonly users: readonly string[];
  server: Server;
  client: Client;
}

/** Each length has users of its own, of whom every one has so many events and is changed once a round. */
const openHistories = async (folder: string, send: Send, count: number): Promise<readonly Side[]> => {
  const sides: Side[] = [];
  for (const length of LENGTHS) {
    const users = await createUsers(send, count, { prefix: `of-${length}-` });
    for (let event = 1; event < length; event += 1)
      await Promise.all(users.map((user) => accepted(send(changeOf(user, `Before ${event}`)))));
    sides.push({
      name: `a user of ${length} events`,
      round: async (round) => {
        // a process that has just begun knows none of them
        const cold = await openCommandsAlone(folder);
        const times = await timesOf(users.length, (at) => accepted(cold.send(changeOf(users[at]!, `City ${round}`))));
        await cold.close();
        return { figures: { [`history ${length}`]: median(times) } };
      },
    });
  }
  return sides;
};

export const growth: Row = {
  name: '12',
  says: 'growth: 1,000 to 1,000,000 users; a user of 5, 50, 500 events',
  isQuick: false,
  sets: setsOf,
  async open({ scale, data }) {
    const grown: Grown[] = [];
    for (const [at, set] of setsOf(scale).entries()) {
      const dataDir = await data(set);
      const users = JSON.parse(await readFile(join(dataDir, 'some-users.json'), 'utf8')) as readonly string[];
      const server = await openServer(dataDir);
      grown.push({ size: SIZES[at]!, dataDir, users, server, client: new Client(server.url, 1) });
    }
    const folder = await temporaryFolder();
    const filling = await openCommandsAlone(folder);
    await setUp(filling.send);
    const histories = await openHistories(folder, filling.send, sized(COUNT, scale, 20));
    await filling.close();
    const largest = grown.at(-1)!;
    const bytes = (await bytesIn(largest.dataDir)) / sized(largest.size, scale);
    const sides: readonly Side[] = [
      ...grown.map((one): Side => ({
        name: `${one.size} users`,
        round: async (round) => {
          const { size, users, client } = one;
          const change = (at: number): Promise<unknown> => {
            const path = `/api/users/${users[(round * COUNT + at) % users.length]}`;
            return client.done('PATCH', path, { body: { city: `City ${round} ${at}` } });
          };
          const changes = await timesOf(COUNT, change);
          const read = await timesOf(COUNT, () => client.done('GET', '/api/users?limit=50'));
          return { figures: { [`change ${size}`]: median(changes), [`page ${size}`]: median(read) } };
        },
      })),
      ...histories,
    ];
    const restarted = async (one: Grown): Promise<number> => {
      one.client.close();
      await one.server.close();
      const began = performance.now();
      one.server = await openServer(one.dataDir);
      const seconds = (performance.now() - began) / 1_000;
      one.client = new Client(one.server.url, 1);
      return seconds;
    };
    const restarting: Side = {
      name: 'restart',
      round: async () => {
        // the code has to be loaded by both
        const few = await restarted(grown[0]!);
        const ready = (await restarted(largest)) - few;
        return { figures: { ready, memory: await memoryOf(largest.server), bytes } };
      },
    };
    return {
      sides: [...sides, restarting],
      lines,
      async close() {
        for (const { server, client } of grown) {
          client.close();
          await server.close();
        }
        await remove(folder);
      },
    };
  },
};
