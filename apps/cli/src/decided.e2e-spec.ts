import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwayAfterAppend } from '#testing/faults';
import { E3 } from '#testing/catalogue';
import { runCli } from '../../../test/support/cli/run-cli.js';
import { TestServer } from '../../api/test/server.js';

const ANN = 'ann@fabrikam.example';

describe('a command of the command line that is stored before the stores go away', () => {
  let server: TestServer;
  let stores: AwayAfterAppend;
  let folder: string;
  let tenant: string;

  /** Runs a command line, whose stores are away from its first append on. */
  const seatledger = async (...args: readonly string[]) => {
    stores.comeBack();
    return runCli(tenant === '' ? args : [...args, '--tenant', tenant], { url: server.url });
  };
  const file = async (name: string, ...lines: readonly string[]) => {
    const path = join(folder, name);
    await writeFile(path, lines.join('\n'));
    return path;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-decided-'));
    server = await TestServer.start({ SAMPLE: 'off' });
    stores = new AwayAfterAppend(server.standalone.ports);
    tenant = '';
    const created = await seatledger('tenants', 'create', 'Fabrikam', '--country', 'DE', '--json');
    expect(created.code).toBe(0);
    tenant = (JSON.parse(created.out) as { id: string }).id;
    const { skuId, skuPartNumber, displayName, plans } = E3;
    stores.comeBack();
    const products = [{ skuId, skuPartNumber, displayName, plans }];
    expect(await server.post('/api/catalogue', { products })).toMatchObject({ status: 200 });
    expect(await seatledger('purchases', 'buy', skuId, '10')).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('is done, with what of its answer can be read', async () => {
    const create = [
      'users',
      'create',
      ANN,
      '--display-name',
      'Ann',
      '--usage-location',
      'DE',
      '--alias',
      'a@x.example',
    ];
    expect(await seatledger(...create, '--license', E3.skuId)).toMatchObject({ code: 0, err: '' });
    const removed = await seatledger('remove', ANN, E3.skuId, '--yes');
    expect(removed).toMatchObject({ code: 0, err: '' });
    expect(removed.out).toMatch(/^Can't be read at the moment: aliasesReleased$/m);
    for (const done of [
      ['assign', ANN, E3.skuId],
      ['users', 'update', ANN, '--display-name', 'Ann B'],
      ['users', 'delete', ANN, '--yes'],
      ['users', 'restore', ANN],
    ])
      expect(await seatledger(...done)).toMatchObject({ code: 0, err: '' });
  });

  it('is done where it imports restrictions, though the catalogue can’t be compared with them', async () => {
    const list = await file('restrictions.csv', 'servicePlanId,country', `${E3.plans[0]!.planId},AQ`);
    const imported = await seatledger('restrictions', 'import', list);
    expect(imported).toMatchObject({ code: 0, err: '' });
    expect(imported.out).toContain('can’t be told at the moment');
  });

  it('is said to be started where it is a bulk operation, and what became of it isn’t known', async () => {
    const bulk = await seatledger('bulk', 'add', await file('users.txt', ANN), E3.skuId);
    const users = await file('users.csv', 'User Name,Display name,Usage location', 'bob@fabrikam.example,Bob,DE');
    const imported = await seatledger('users', 'import', users);
    for (const { code, err } of [bulk, imported]) {
      expect(code).toBe(3);
      expect(err).toMatch(/The operation was started.* seatledger operations show [0-9a-f-]{36} \(outcome-unknown\)$/);
      expect(err).not.toContain('othing was changed');
    }
    const [, id = ''] = /operations show (\S+)/.exec(bulk.err) ?? [];
    let shown = '';
    while (!shown.includes('finished')) shown = (await seatledger('operations', 'show', id)).out;
    expect(shown).toContain('1 complete, 0 failed');
  });
});
