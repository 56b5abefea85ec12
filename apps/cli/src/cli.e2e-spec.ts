import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { root, spawnApp } from '../../../test/support/app-process.js';

const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}
async function runCli(args: readonly string[], env: Record<string, string>): Promise<Run> {
  const child = spawnApp('cli', args, env);
  const ended = new Promise<number | null>((end) => child.once('close', end));
  const [out, err, code] = await Promise.all([text(child.stdout!), text(child.stderr!), ended]);
  return { code, out, err };
}

let folder: string;
let dataDir: string;
let server: ChildProcess;
let serverEnded: Promise<unknown>;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatledger-cli-'));
  dataDir = join(folder, 'data');
  server = spawnApp('standalone', [], { PORT: '0', DATA_DIR: dataDir, SAMPLE: 'off', LOG_LEVEL: 'warn' });
  serverEnded = new Promise((end) => server.once('close', end));
  url = await addressOf(server);
  await seatledger('tenants', 'create', 'Contoso', '--country', 'DE');
});

afterAll(async () => {
  server.kill('SIGTERM');
  await serverEnded;
  await rm(folder, { recursive: true, force: true });
});

/** Returns the address that a server prints once it listens. */
const addressOf = (child: ChildProcess): Promise<string> =>
  new Promise((found, failed) => {
    let printed = '';
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', (chunk) => {
        printed += String(chunk);
        const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(printed) ?? [];
        if (address !== undefined) found(address);
      });
    child.once('close', () => failed(new Error(`the server ended: ${printed}`)));
  });

const seatledger = (...args: string[]): Promise<Run> => runCli(args, { SEATLEDGER_URL: url });
/** Runs a command with --json, which must succeed, and returns its document. */
async function json<T>(...args: string[]): Promise<T> {
  const { code, out, err } = await seatledger(...args, '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as T;
}
/** With these options a query includes everything up to the position of a command. */
const after = ({ position }: { position: string }): string[] => ['--min-position', position];
async function file(name: string, ...lines: string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, lines.join('\r\n'));
  return path;
}
interface Imported {
  readonly complete: number;
  readonly failed: number;
  readonly operations: string[];
  readonly failures: { line: number; code: string }[];
  readonly problems: { line: number; code: string; column: string }[];
}

describe('a day at the command line', () => {
  let bought: { position: string };

  it('imports the shipped catalogue and says what it held', async () => {
    const catalogue = join(root, 'resources/catalogue-small.csv');
    expect(await seatledger('catalogue', 'import', catalogue, '--dry-run')).toMatchObject({ code: 0 });
    const first = await seatledger('catalogue', 'import', catalogue);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toMatch(/455 rows, 18 products, 18 of them new, 0 changed/);
    const again = await json<{ changed: number; position: string }>('catalogue', 'import', catalogue);
    expect(again).toMatchObject({ products: 18, imported: 0, changed: 0, unchanged: 18 });
    bought = await json('purchases', 'buy', 'ENTERPRISEPACK', '3', ...after(again));
    expect(bought).toMatchObject({ seats: 3, state: 'active' });
  });

  it('imports users: problems by line and column, then the valid rows, then nobody twice', async () => {
    const users = await file(
      'users.csv',
      'User Name,Display name,Usage location,Licenses',
      'ana@contoso.example,Ana,PT,ENTERPRISEPACK',
      'bo@contoso.example,Bo,ZZ,',
      `cy@contoso.example,Cy,DE,${E3}`,
      'di@contoso.example,Di,DE,NOSUCHPRODUCT',
      'ed@contoso.example,Ed,DE,',
    );
    const refused = await seatledger('users', 'import', users);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/users\.csv, line 3, Usage location: .*\(csv-bad-value\)/);
    expect(refused.err).toMatch(/users\.csv, line 5, Licenses: .*\(csv-unknown-product\)/);
    expect(await json('users', 'list')).toEqual([]);

    const first = await seatledger('users', 'import', users, '--continue', '--json');
    const imported = JSON.parse(first.out) as Imported;
    expect({ code: first.code, ...imported }).toMatchObject({ code: 1, complete: 3, failed: 0 });
    expect(imported.problems.map(({ line }) => line)).toEqual([3, 5]);
    const again = JSON.parse((await seatledger('users', 'import', users, '--continue', '--json')).out) as Imported;
    expect(again).toMatchObject({ complete: 3, failed: 0, operations: imported.operations });
    expect(await json<unknown[]>('users', 'list')).toHaveLength(3);
  });

  it('names the line of each user that failed, and decides again only where asked to', async () => {
    const users = await file(
      'more.csv',
      'User Name,Display name,Usage location,Licenses',
      'fay@contoso.example,Fay,DE,ENTERPRISEPACK',
      'gus@contoso.example,Gus,DE,ENTERPRISEPACK',
    );
    const { code, out } = await seatledger('users', 'import', users);
    expect(code).toBe(1);
    expect(out).toMatch(/more\.csv, line 3, gus@contoso\.example: .*\(no-available-seats\)/);
    const [, operation] = /operations show (\S+)/.exec(out) ?? [];
    expect((await seatledger('operations', 'show', operation ?? '')).out).toMatch(/1 complete, 1 failed, 0 pending/);
    const again = JSON.parse((await seatledger('users', 'import', users, '--again', '--json')).out) as Imported;
    expect(again.failures).toMatchObject([
      { line: 2, code: 'address-taken' },
      { line: 3, code: 'no-available-seats' },
    ]);
  });

  it('assigns, replaces and removes, and shows each service', async () => {
    expect((await seatledger('assign', 'ed@contoso.example', 'ENTERPRISEPACK')).code).toBe(1);
    const more = await json<{ position: string }>('purchases', 'buy', 'STANDARDPACK', '1');
    expect(await seatledger('assign', 'ed@contoso.example', 'STANDARDPACK', '--disable', 'NOPLAN')).toMatchObject({
      code: 1,
    });
    await json('assign', 'ed@contoso.example', 'STANDARDPACK', '--disable', 'YAMMER_ENTERPRISE', ...after(more));
    const removed = await json<{ position: string }>('remove', 'ana@contoso.example', 'ENTERPRISEPACK', '--yes');
    const replaced = await json<{ position: string }>('replace', 'ed@contoso.example', 'ENTERPRISEPACK', '--yes');
    expect(replaced.position > removed.position).toBe(true);
    const ana = await seatledger('users', 'show', 'ana@contoso.example', ...after(replaced));
    expect(ana.out).toMatch(/Ana <ana@contoso\.example>[\s\S]*No licenses[\s\S]*exchange +retained +\d{4}-/);
    expect(await json('users', 'show', 'ed@contoso.example')).toMatchObject({ licenses: [{ skuId: E3 }] });
    const moved = await json<{ position: string }>(
      'reassign',
      'ed@contoso.example',
      'ana@contoso.example',
      E3,
      '--yes',
    );
    expect(await json('users', 'show', 'ana@contoso.example', ...after(moved))).toMatchObject({
      licenses: [{ skuId: E3 }],
    });
  });

  it('lists seats as a table, and as JSON for programs', async () => {
    const { code, out } = await seatledger('subscriptions', 'list');
    expect(code).toBe(0);
    expect(out).toMatch(/^Product +Valid +Expired +Assigned +Available +Purchases/);
    expect(out).toMatch(/ENTERPRISEPACK +3 +0 +3 +0 +1 active/);
    expect(await json<unknown[]>('subscriptions', 'list')).toContainEqual(
      expect.objectContaining({ skuPartNumber: 'STANDARDPACK', valid: 1, assigned: 0, available: 1 }),
    );
  });

  it('says of a dry run that nothing was changed, except to programs', async () => {
    const dryRun = ['purchases', 'buy', 'ENTERPRISEPACK', '1', '--dry-run'];
    expect((await seatledger(...dryRun)).out).toMatch(/^Would buy 1 seat [\s\S]*\nDry run: nothing was changed\.\n$/);
    expect(JSON.parse((await seatledger(...dryRun, '--json')).out)).toMatchObject({ dryRun: true });
  });

  it('deletes only when told to, and restores', async () => {
    expect(await seatledger('users', 'delete', 'cy@contoso.example')).toMatchObject({ code: 2 });
    const { id } = await json<{ id: string }>('users', 'show', 'cy@contoso.example');
    const deleted = await json<{ position: string }>('users', 'delete', 'cy@contoso.example', '--yes');
    const gone = await seatledger('users', 'show', id, ...after(deleted));
    expect(gone).toMatchObject({ code: 0, out: expect.stringMatching(/^Deleted: .*; can be restored until /m) });
    expect((await json<unknown[]>('deadlines', 'list')).length).toBeGreaterThan(0);
    const restored = await json<{ position: string }>('users', 'restore', id);
    expect(restored).toMatchObject({ shortfalls: [] });
    await json('users', 'show', 'cy@contoso.example', ...after(restored));
    expect(await json('users', 'delete', 'ed@contoso.example', 'fay@contoso.example', '--yes')).toMatchObject({
      mode: 'delete',
      counts: { complete: 2, failed: 0, pending: 0 },
    });
  });

  it('does the rest of the domain: purchases step by step, singly and in bulk, as of an instant', async () => {
    const bought = await json<{ id: string; position: string }>('purchases', 'buy', 'SPE_E5', '2');
    const cut = await json<{ position: string }>('purchases', 'quantity', bought.id, '1');
    expect((await seatledger('purchases', 'list', ...after(cut))).out).toMatch(/SPE_E5 +1 +active/);
    await json('purchases', 'suspend', bought.id);
    await json('purchases', 'renew', bought.id, '--ends-on', '2030-01-31');
    const tried = await seatledger(
      'users',
      'create',
      'ida@x.example',
      '--display-name',
      'Ida',
      '--usage-location',
      'DE',
      '--license',
      'SPE_E5',
      '--dry-run',
    );
    expect(tried.out).toMatch(/Seats of SPE_E5 .*: 1 valid, 1 would be assigned \(0 now\)[\s\S]*\nDry run/);
    await json('users', 'create', 'ida@x.example', '--display-name', 'Ida', '--set', 'city=Köln');
    const bo = await json<{ position: string }>('users', 'create', 'bo@x.example', '--display-name', 'Bo');
    const list = await file('bulk.txt', 'ida@x.example', 'bo@x.example', 'nobody@x.example');
    const bulkTried = await seatledger(
      'bulk',
      'add',
      list,
      'SPE_E5',
      '--usage-location',
      'DE',
      '--dry-run',
      ...after(bo),
    );
    expect(bulkTried).toMatchObject({
      code: 1,
      out: expect.stringMatching(
        /1 would be complete, 2 would fail[\s\S]*\nSeats of SPE_E5 .*: 1 valid, 1 would be assigned[\s\S]*\nDry run/,
      ),
    });
    const bulk = await seatledger('bulk', 'add', list, 'SPE_E5', '--usage-location', 'DE');
    expect(bulk).toMatchObject({
      code: 1,
      out: expect.stringMatching(/2 +bo@x\.example +failed +No seat of SPE_E5 .*\(no-available-seats\)/),
    });
    expect(bulk.out).toMatch(/3 +nobody@x\.example +failed .*users list --deleted.*\(user-not-found\)/);
    const before = new Date().toISOString();
    const off = await json<{ position: string }>('assign', 'ida@x.example', 'SPE_E5', '--disable', 'TEAMS1', '--yes');
    const teams = (out: string) => /teams +(\w+)/.exec(out)?.[1];
    expect(teams((await seatledger('users', 'show', 'ida@x.example', ...after(off))).out)).toBe('retained');
    expect(teams((await seatledger('users', 'show', 'ida@x.example', '--as-of', before)).out)).toBe('enabled');
    const on = await seatledger('assign', 'ida@x.example', 'SPE_E5', '--enable', 'TEAMS1', ...after(off));
    expect(teams(on.out)).toBe('enabled');
    expect((await seatledger('users', 'list', '--product', 'SPE_E5')).out).toMatch(/ida@x\.example/);
    const expired = await json<{ position: string }>('purchases', 'expire', bought.id);
    expect((await seatledger('subscriptions', 'show', 'SPE_E5', ...after(expired))).out).toMatch(/SPE_E5 +0 +1 +1 +-1/);
    expect((await seatledger('subscriptions', 'show', 'SPE_E5', '--as-of', before)).out).toMatch(/SPE_E5 +1 +0 +1 +0/);
    const moved = await json<{ position: string; commandId: string }>(
      'users',
      'update',
      'bo@x.example',
      '--user-principal-name',
      'bob@x.example',
    );
    expect((await seatledger('commands', 'list', ...after(moved))).out).toMatch(/UpdateUser +accepted/);
    const shown = (await seatledger('commands', 'show', moved.commandId)).out;
    expect(shown).toMatch(/UpdateUser/);
    expect(shown).toMatch(/Asked for: +user: bob@x\.example \([0-9a-f-]{36}\); the user principal name: [0-9a-f]{64}/);
    const [, user] = /user: \S+ \(([0-9a-f-]{36})\)/.exec(shown) ?? [];
    expect((await seatledger('commands', 'list', '--about', user!, ...after(moved))).out).toMatch(
      /UpdateUser +accepted/,
    );
    expect((await seatledger('operations', 'list')).out).toMatch(/add +finished +1 +0 +2 +0/);
    expect((await seatledger('catalogue', 'show', 'SPE_E5')).out).toMatch(/TEAMS1 +teams/);
    const gone = await json<{ position: string }>('users', 'delete', 'bob@x.example', '--yes');
    expect((await seatledger('users', 'list', '--deleted', ...after(gone))).out).toMatch(/bob@x\.example/);
    await json('users', 'restore', 'bob@x.example', ...after(gone));
    const refused = await seatledger('assign', 'ida@x.example', 'VISIOCLIENT');
    expect(refused.err).toMatch(/no subscription of VISIOCLIENT \(Visio Plan 2\)\. .* purchases buy/);
  });

  it('writes the history an entry a line, of a period in days', async () => {
    const lines = async (...more: string[]) => {
      const { code, out, err } = await seatledger('history', '--order', 'oldest', '--ndjson', ...more);
      expect(code).toBe(0);
      const entries = out.split('\n').filter((line) => line !== '');
      return { err, ids: entries.map((line) => (JSON.parse(line) as { commandId: string }).commandId) };
    };
    const all = await lines();
    const listed = await json<{ commandId: string }[]>('history', '--order', 'oldest');
    expect(all).toEqual({ err: '', ids: listed.map(({ commandId }) => commandId) });
    const two = await lines('--limit', '2');
    expect(two).toMatchObject({ ids: all.ids.slice(0, 2), err: expect.stringContaining('list-cut') });
    expect(await lines('--from', '2000-01-01', '--until', '2998-12-31', '--time-zone', 'Asia/Kolkata')).toEqual(all);
    expect((await lines('--until', '2000-01-01')).ids).toEqual([]);
    expect(await seatledger('history', '--time-zone', 'UTC')).toMatchObject({ code: 2 });
  });

  it('shows a redacted reason no more, also after the list of commands was rebuilt', async () => {
    const why = 'moves to Cologne';
    const said = ['--set', 'city=Köln', '--reason', why];
    const { commandId } = await json<{ commandId: string }>('users', 'update', 'ida@x.example', ...said);
    expect((await seatledger('commands', 'show', commandId)).out).toContain(why);
    await json('history', 'redact', commandId, '--yes');
    const told = async () => [
      (await seatledger('commands', 'show', commandId)).out,
      JSON.stringify(await json('commands', 'list')),
    ];
    const [shown] = await told();
    expect(shown).toMatch(/Reason: +\(redacted or destroyed\)/);
    await json('projections', 'rebuild', 'commands', '--data-dir', dataDir);
    for (const text of await told()) expect(text).not.toContain(why);
    expect((await told())[0]).toBe(shown);
  });

  it('rebuilds a read model and verifies the pools while the server runs', async () => {
    const before = await json<unknown[]>('users', 'list');
    const rebuilt = await json<{ generation: number }>('projections', 'rebuild', 'users', '--data-dir', dataDir);
    expect(rebuilt).toMatchObject({ name: 'users', generation: 2, previous: 1, parked: [] });
    expect(await json<unknown[]>('users', 'list')).toEqual(before);
    expect((await seatledger('projections', 'list', '--data-dir', dataDir)).out).toMatch(/users +\d+ +2 /);
    expect((await seatledger('verify', '--data-dir', dataDir)).out).toMatch(/Every pool agrees/);
    expect(await seatledger('projections', 'promote', 'users', '--data-dir', dataDir)).toMatchObject({
      code: 0,
      out: expect.stringContaining('generation 1 is live instead of 2'),
    });
    expect((await seatledger('projections', 'list', '--data-dir', dataDir)).out).toMatch(/users +\d+ +1 /);
    expect(await seatledger('projections', 'promote', 'users', '--data-dir', dataDir)).toMatchObject({
      code: 1,
      err: expect.stringContaining('no generation to go back to'),
    });
    expect(await seatledger('projections', 'rebuild', 'nothing', '--data-dir', dataDir)).toMatchObject({ code: 2 });
  });
});

it('works on a data directory without a server', async () => {
  const own = { SAMPLE: 'off' };
  const elsewhere = ['--data-dir', join(folder, 'other'), '--json'];
  const created = await runCli(['tenants', 'create', 'Fabrikam', '--country', 'US', ...elsewhere], own);
  expect(created).toMatchObject({ code: 0 });
  const { id } = JSON.parse(created.out) as { id: string };
  const listed = await runCli(['tenants', 'list', ...elsewhere], own);
  expect(JSON.parse(listed.out)).toMatchObject([{ id, displayName: 'Fabrikam', country: 'US' }]);
});

it('ends with 2 for an unknown command, and with 3 where no server answers', async () => {
  expect(await seatledger('nonsense')).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('nonsense') as unknown,
  });
  const unreachable = await runCli(['tenants', 'list'], { SEATLEDGER_URL: 'http://127.0.0.1:1' });
  expect(unreachable).toMatchObject({ code: 3, out: '', err: expect.stringContaining('npm start') as unknown });
});

it('ends in silence where its reader stops reading', async () => {
  const child = spawnApp('cli', ['--help'], {});
  child.stdout!.destroy();
  const ended = new Promise<number | null>((end) => child.once('close', end));
  const [err, code] = await Promise.all([text(child.stderr!), ended]);
  expect({ err, code }).toEqual({ err: '', code: 0 });
});
