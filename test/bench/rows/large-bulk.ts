import { setTimeout as wait } from 'node:timers/promises';
import { E1, E3, F3 } from '../../../libs/testing/src/catalogue/index.js';
import { buy, createUsers } from '../ours/commands.js';
import { Filled } from '../ours/filled.js';
import { memoryOf } from '../ours/server.js';
import type { Figures, Line, Side } from '../row.js';

const PRODUCTS = [E1, E3, F3] as const;
const LOOK_MILLISECONDS = 200;

export const largeBulkLines: readonly Line[] = [
  {
    workload: 'three products for 100,000 users in one operation, over HTTP, with read models',
    unit: '/s',
    ours: 'large bulk',
    beside: { figure: 'bulk', what: '10,000 users, in process', ratio: 'ours/other' },
  },
  {
    workload: 'memory of that server meanwhile, at most (RSS)',
    unit: 'MB',
    ours: 'memory of a large bulk',
    reach: { at: 'most', value: 400 },
  },
];
export const largeBulkNote = 'the operation of 100,000 users is made once, and not in each round';

interface Operation {
  readonly id: string;
  readonly state: 'running' | 'finished';
  readonly counts: { readonly complete: number };
}

/** A server of its own does one operation, in the round that isn't counted; the others tell what it took. */
export const openLargeBulk = async (count: number): Promise<Side & { close(): Promise<void> }> => {
  const filled = await Filled.with(1, async (send) => {
    for (const product of PRODUCTS) await buy(send, product, count);
    return createUsers(send, count);
  });
  const { server, client } = await filled.server(1);
  const told = async (...asked: Parameters<typeof client.done>): Promise<Operation> =>
    JSON.parse((await client.done(...asked)).text) as Operation;
  const work = async (): Promise<Figures> => {
    const licenses = PRODUCTS.map(({ skuId }) => ({ skuId }));
    const began = performance.now();
    let memory = 0;
    let operation = await told('POST', '/api/operations', { body: { mode: 'add', users: filled.content, licenses } });
    while (operation.state === 'running') {
      await wait(LOOK_MILLISECONDS);
      memory = Math.max(memory, await memoryOf(server));
      operation = await told('GET', `/api/operations/${operation.id}`);
    }
    const seconds = (performance.now() - began) / 1_000;
    const { complete } = operation.counts;
    if (complete !== count) throw new Error(`of ${count} users ${complete} have their licenses`);
    return { 'large bulk': count / seconds, 'memory of a large bulk': memory };
  };
  let figures: Figures | undefined;
  return {
    name: 'a large operation',
    round: async () => ({ figures: (figures ??= await work()) }),
    close: () => filled.close(),
  };
};
