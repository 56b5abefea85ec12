import { createHash } from 'node:crypto';
import { type EventStore, verify } from '../../../libs/application/src/index.js';
import { metadataText } from '../../../libs/contracts/src/index.js';
import { openStores } from '../../../libs/platform/src/index.js';
import { Client, openServer } from '../ours/server.js';
import { keyless, replayed } from '../ours/replay.js';
import { configurationOf, headOf, logger, pagesOf } from '../ours/stores.js';
import { timeOf, timesOf } from '../ours/times.js';
import { MUCH_CHANGED } from '../prepared/fill.js';
import { tenantOf } from '../prepared/seeded-log.js';
import { past } from '../prepared/sets.js';
import type { Line, Row, Side } from '../row.js';
import { median } from '../table.js';

const DAY = 86_400_000;

const replay = { what: 'a replay of the log', ratio: 'other/ours' } as const;
const lines: readonly Line[] = [
  {
    workload: 'a user of 1,000 events, as of a position',
    unit: 'ms',
    ours: 'user',
    beside: { figure: 'replay of user', ...replay },
    reach: { at: 'least', value: 50 },
  },
  {
    workload: '50 users of a tenant of 1,000,000 events, as of a position in the middle',
    unit: 'ms',
    ours: 'tenant',
    beside: { figure: 'replay of tenant', ...replay },
    reach: { at: 'least', value: 50 },
  },
  { workload: 'a page of 50 of the history, before the middle', unit: 'ms', ours: 'history' },
  {
    workload: 'verify: events',
    unit: '/s',
    ours: 'verified',
    beside: { figure: 'hashed', what: 'the same pages read and hashed once', ratio: 'ours/other' },
    reach: { at: 'least', value: 0.5 },
  },
];

const hashed = async (store: EventStore): Promise<number> => {
  let count = 0;
  for await (const events of pagesOf(store))
    for (const { id, type, version, stream, revision, data, metadata } of events) {
      const text = `${id} ${type} ${version} ${stream} ${revision} ${metadataText(metadata)} ${data}`;
      createHash('sha256').update(text).digest();
      count += 1;
    }
  return count;
};

export const thePast: Row = {
  name: '11',
  says: 'as of: a user, a tenant; pages of the history; verify',
  isQuick: false,
  sets: (scale) => [past(scale)],
  async open({ scale, data }) {
    const dataDir = await data(past(scale));
    const { store, close } = await openStores({ configuration: configurationOf(dataDir), logger });
    const server = await openServer(dataDir);
    const client = new Client(server.url, 1);
    await server.caughtUp();
    const { id } = JSON.parse((await client.done('GET', `/api/users/${MUCH_CHANGED}`)).text) as { id: string };
    const head = await headOf(store);
    const middle = String(Math.floor(Number(head) / 2)).padStart(head.length, '0');
    const until = new Date(Date.now() - 200 * DAY).toISOString();
    const ofUser = `user-${tenantOf(0)}_${id}`;
    const typical = async (path: string): Promise<number> => median(await timesOf(9, () => client.done('GET', path)));
    const sides: readonly Side[] = [
      {
        name: 'this project',
        round: async () => {
          const user = await typical(`/api/users/${id}?asOf=${head}`);
          const tenant = await typical(`/api/users?limit=50&asOf=${middle}`);
          return {
            figures: { user, tenant, history: await typical(`/api/history?limit=50&until=${until}`) },
          };
        },
      },
      {
        name: 'replay',
        round: async () => {
          const user = await timeOf(() => replayed(store, head, ({ stream }) => stream === ofUser));
          const tenant = await timeOf(() => replayed(store, middle, ({ stream }) => stream.startsWith('user-')));
          return { figures: { 'replay of user': user, 'replay of tenant': tenant } };
        },
      },
      {
        name: 'verify',
        round: async () => {
          const began = performance.now();
          const { events, damaged, discrepancies } = await verify({ store, codec: keyless });
          if (damaged.length + discrepancies.length > 0) throw new Error('the prepared log is damaged');
          return { figures: { verified: (events * 1_000) / (performance.now() - began) }, result: { events } };
        },
      },
      {
        name: 'hashed once',
        round: async () => {
          const began = performance.now();
          const events = await hashed(store);
          return { figures: { hashed: (events * 1_000) / (performance.now() - began) }, result: { events } };
        },
      },
    ];
    return {
      sides,
      lines,
      notes: ['questions about the past are asked over HTTP, medians of nine; the replay reads the log in process'],
      async close() {
        client.close();
        await server.close();
        await close();
      },
    };
  },
};
