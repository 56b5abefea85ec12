import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../../../test/support/cli/run-cli.js';
import { type ApiCall, scriptedApi } from '../../../../test/support/cli/scripted-api.js';

const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
const MANY = 50_000;
/** These are more than one operation takes. */
const SOME = 6_000;
const idOf = (at: number): string => `a5e20000-0000-4000-8000-${String(at).padStart(12, '0')}`;
const user = (at: number) => ({
  id: idOf(at),
  userPrincipalName: `user${at}@x.io`,
  displayName: `User ${at}`,
  usageLocation: 'DE',
  proxyAddresses: [],
  assignedLicenses: [{ skuId: E3 }],
});

let folder: string;
/** The options that name files of so many users. */
let filesOf: (users: number) => Promise<readonly string[]>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-graph-'));
  const skus = join(folder, 'skus.json');
  const prepaidUnits = { enabled: 1, warning: 0, suspended: 0, lockedOut: 0 };
  await writeFile(skus, JSON.stringify([{ skuId: E3, skuPartNumber: 'E3', prepaidUnits }]));
  filesOf = async (count) => {
    const users = join(folder, `${count}-users.json`);
    await writeFile(users, JSON.stringify({ value: Array.from({ length: count }, (_, at) => user(at)) }));
    return ['--skus', skus, '--users', users];
  };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Sent = { readonly mode: string; readonly users: readonly { readonly id?: string; readonly user?: string }[] };
const usersOf = (body: unknown): Sent['users'] => (body as Sent).users;

/** A server that takes everything, but for a user whose name is taken. */
async function server(refused: string | undefined, onCall: (call: ApiCall) => void = () => undefined) {
  const operations: ApiCall[] = [];
  const api = await scriptedApi((call) => {
    onCall(call);
    if (call.method === 'POST' && call.path === '/api/operations') {
      operations.push(call);
      return { status: 202, headers: { location: `/api/operations/op-${operations.length}` }, body: {} };
    }
    if (call.method === 'POST') return { status: 201, body: {} };
    if (call.path === '/api/products')
      return { body: { items: [{ skuId: E3, skuPartNumber: 'E3', displayName: 'E3', plans: [] }] } };
    const [, number, results] = /^\/api\/operations\/op-(\d+)(\/results)?$/.exec(call.path) ?? [];
    if (number === undefined) return { body: { items: [] } };
    const { body } = operations[Number(number) - 1] ?? {};
    const sent = usersOf(body);
    const items = sent.map(({ id }, index) =>
      id === refused && id !== undefined
        ? { index, state: 'Failed', reason: { code: 'address-taken', message: 'Taken.' } }
        : { index, state: 'Complete', assigned: (body as Sent).mode === 'adopt' ? [E3] : [] },
    );
    const failed = items.filter(({ state }) => state === 'Failed').length;
    if (results !== undefined) return { body: { items, position: '7' } };
    return { body: { id: `op-${number}`, counts: { pending: 0, complete: items.length - failed, failed } } };
  });
  return { api, operations };
}

it('50,000 users take 20 operations of 5,000, and no request for one of them', async () => {
  const calls: ApiCall[] = [];
  const { api, operations } = await server(undefined, (call) => calls.push(call));
  try {
    const { code, out } = await runCli(['import', 'graph', ...(await filesOf(MANY)), '--json'], { url: api.url });
    expect([code, (JSON.parse(out) as { taken: object }).taken]).toEqual([
      0,
      { products: 0, purchases: 1, users: MANY, licenses: MANY },
    ]);
    expect(operations.map(({ body }) => `${(body as Sent).mode} ${usersOf(body).length}`)).toEqual([
      ...Array.from({ length: 10 }, () => 'create 5000'),
      ...Array.from({ length: 10 }, () => 'adopt 5000'),
    ]);
    expect(calls.filter(({ method }) => method === 'POST').length).toBe(21);
    expect(calls.length).toBeLessThan(120);
    expect(calls.at(-1)?.query).not.toHaveProperty('dryRun');
  } finally {
    await api.close();
  }
});

it('who could not be created is told, and gets no licenses', async () => {
  const { api, operations } = await server(idOf(1));
  try {
    const { code, out } = await runCli(['import', 'graph', ...(await filesOf(SOME)), '--json'], { url: api.url });
    const { failures, taken } = JSON.parse(out) as { failures: object[]; taken: object };
    expect(code).toBe(1);
    expect(failures).toEqual([{ user: 'user1@x.io', id: idOf(1), code: 'address-taken', message: 'Taken.' }]);
    expect(taken).toMatchObject({ users: SOME - 1, licenses: SOME - 1 });
    const adopted = operations.flatMap(({ body }) => usersOf(body).flatMap(({ user: id }) => id ?? []));
    expect([adopted.length, adopted.includes(idOf(1))]).toEqual([SOME - 1, false]);
  } finally {
    await api.close();
  }
});

it('Ctrl-C ends it after the operation that is on its way, and the same import goes on', async () => {
  let interrupt = (): void => undefined;
  const { api, operations } = await server(undefined, ({ path }) => {
    if (path === '/api/operations/op-2/results') interrupt();
  });
  const onInterrupt = (callback: () => void) => ((interrupt = callback), () => undefined);
  try {
    const { code, err } = await runCli(['import', 'graph', ...(await filesOf(SOME))], { url: api.url, onInterrupt });
    expect({ code, operations: operations.length }).toEqual({ code: 130, operations: 2 });
    expect(err).toBe('The same import goes on from here. (interrupted)');
  } finally {
    await api.close();
  }
});
