import { join } from 'node:path';
import { users } from '../../../libs/projections/src/index.js';
import { SeededRandom } from '../../../libs/testing/src/fakes/index.js';
import { openDatabase } from '../../../libs/sqlite/src/index.js';
import type { Client } from '../ours/server.js';
import { liveTable } from '../ours/stores.js';
import { timesOf } from '../ours/times.js';
import { wordDrawn } from '../prepared/people.js';
import { people } from '../prepared/sets.js';
import { type Line, type Row, type Side, sized } from '../row.js';
import { median, quantile } from '../table.js';
import { openReading } from './reads.js';

const PAGE = 50;
const LONGEST = 999;
const lines: readonly Line[] = [
  {
    workload: 'page 10,000 of 50 users by its cursor',
    unit: 'ms',
    ours: 'far',
    beside: { figure: 'first', what: 'page 1', ratio: 'ours/other' },
    reach: { at: 'most', value: 1.3 },
  },
  {
    workload: 'the same',
    unit: 'ms',
    ours: 'far',
    beside: { figure: 'offset', what: 'OFFSET in SQL alone, by key', ratio: 'other/ours' },
    reach: { at: 'least', value: 100 },
  },
  { workload: '50 users by name, 99 %', unit: 'ms', ours: 'sorted', reach: { at: 'most', value: 50 } },
  { workload: '50 users by a word and by name, 99 %', unit: 'ms', ours: 'found', reach: { at: 'most', value: 50 } },
];

/** Goes to a place in the list in the longest pages there are. Resolves to the cursor there. */
const cursorAt = async (client: Client, place: number): Promise<string> => {
  let after = '';
  for (let left = place; left > 0;) {
    const limit = Math.min(LONGEST, left);
    const from = after === '' ? '' : `&after=${encodeURIComponent(after)}`;
    const { items, next } = JSON.parse((await client.done('GET', `/api/users?limit=${limit}${from}`)).text) as {
      readonly items: readonly unknown[];
      readonly next: string;
    };
    left -= items.length;
    after = next;
  }
  return after;
};

export const pages: Row = {
  name: '10',
  says: 'page 10,000 against page 1; search and sort by name',
  isQuick: true,
  sets: (scale) => [people(scale)],
  async open({ scale, data }) {
    const set = people(scale);
    const dataDir = await data(set);
    const count = sized(1_000, scale, 50);
    const place = set.size / 2;
    const { server, client } = await openReading(dataDir, 1);
    const after = encodeURIComponent(await cursorAt(client, place));
    const get = (query: string) => () => client.done('GET', `/api/users?limit=${PAGE}${query}`);
    // the directory is loaded when somebody asks for it first
    while ((await client.ask('GET', `/api/users?limit=${PAGE}&sort=name`)).status === 503);
    const models = openDatabase({ file: join(dataDir, 'read-models.db') });
    const offset = models.prepare<[string]>(
      `SELECT document FROM ${liveTable(models, users.name)} ` +
        'WHERE document IS NOT NULL ORDER BY key LIMIT ? OFFSET ?',
    );
    const sides: readonly Side[] = [
      {
        name: 'this project',
        round: async (round) => {
          const first = await timesOf(count, get(''));
          const far = await timesOf(count, get(`&after=${after}`));
          const sorted = await timesOf(count, get('&sort=name'));
          const found = await timesOf(count, (at) => {
            const search = wordDrawn(new SeededRandom(round * count + at));
            const body = { search, sort: 'name', limit: PAGE };
            return client.done('POST', '/api/users/search', { body });
          });
          const figures = { first: median(first), far: median(far) };
          return { figures: { ...figures, sorted: quantile(sorted, 0.99), found: quantile(found, 0.99) } };
        },
      },
      {
        name: 'OFFSET',
        round: async () => ({ figures: { offset: median(await timesOf(5, () => offset.all(PAGE, place))) } }),
      },
    ];
    return {
      sides,
      lines,
      notes: [`this project is asked over HTTP, one at a time; page 10,000 is the one behind ${place} users`],
      async close() {
        models.close();
        client.close();
        await server.close();
      },
    };
  },
};
