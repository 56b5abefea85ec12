import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../../test/support/cli/run-cli.js';
import { TestServer } from '../../api/test/server.js';
import { openDataDir } from './stores/open-data-dir.js';

const PEOPLE = [
  ['ann@contoso.example', 'Ann Quist', 'Lab', ['ENTERPRISEPACK']],
  ['bo@contoso.example', 'Bo Ray', 'Lab', []],
  ['cy@contoso.example', 'Cy Fox', 'Vault', ['ENTERPRISEPACK']],
] as const;

describe('users whom the options of bulk select', () => {
  let server: TestServer;
  let position: string;
  beforeEach(async () => {
    server = await TestServer.start();
    await server.post('/api/purchases', { skuPartNumber: 'ENTERPRISEPACK', seats: 5 });
    await server.post('/api/purchases', { skuPartNumber: 'STANDARDPACK', seats: 5 });
    for (const [userPrincipalName, displayName, department, licenses] of PEOPLE) {
      const user = { userPrincipalName, displayName, department, usageLocation: 'DE', licenses };
      ({ position } = (await server.post('/api/users', user)).body);
    }
  });
  afterEach(() => server.stop());

  const bulk = (line: string, typed?: string) =>
    runCli(['bulk', ...line.split(' '), '--min-position', position], {
      url: server.url,
      ...(typed === undefined ? {} : { typed }),
    });
  const held = async (name: string): Promise<readonly string[]> =>
    (await server.get(`/api/users/${name}@contoso.example`)).body.licenses.map(
      ({ skuPartNumber }: { readonly skuPartNumber: string }) => skuPartNumber,
    );

  it('are told, tried and asked about, and changed once somebody says yes', async () => {
    const line = 'change --department lab --product ENTERPRISEPACK --remove ENTERPRISEPACK --add STANDARDPACK';
    const tried = await bulk(`${line} --dry-run`);
    expect(tried).toMatchObject({ code: 0, err: 'Selected 1 user: ann@contoso.example.' });
    expect(tried.out).toContain('Would change the licenses of 1 user');
    expect(tried.out).toContain('ann@contoso.example');
    const refused = await bulk(line);
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/Would change the licenses of 1 user\. Nobody can be asked here: say --yes/);
    expect(await held('ann')).toEqual(['ENTERPRISEPACK']);
    expect(await bulk(line, 'yes')).toMatchObject({ code: 0 });
    expect([await held('ann'), await held('cy')]).toEqual([['STANDARDPACK'], ['ENTERPRISEPACK']]);
  });

  it('are asked about although nothing ends, since nobody has listed them', async () => {
    const line = 'add ENTERPRISEPACK --unlicensed --department Lab';
    expect(await bulk(line, 'no')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Would add licenses to 1 user. Type yes to confirm: '),
    });
    expect(await held('bo')).toEqual([]);
    const { code, out } = await bulk(`${line} --yes --json`);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      selection: { count: 1, left: 0, joined: 0 },
      results: [{ user: 'bo@contoso.example', state: 'Complete' }],
    });
  });

  it.each([
    ['replace STANDARDPACK --search quis', 'Would replace the licenses of 1 user. '],
    ['delete --search quis', 'Deletes 1 user; 1 license is free at once. '],
  ])('are confirmed by their number: %s', async (line, said) => {
    const asked = await bulk(line, 'yes');
    expect(asked).toMatchObject({ code: 1, err: expect.stringContaining(said) });
    expect(asked.err).toContain('Type 1 to confirm: ');
    expect(await bulk(line, '1')).toMatchObject({ code: 0 });
  });

  it('are brought back, the deleted ones unless somebody says else', async () => {
    expect(await bulk('delete --department Lab --yes')).toMatchObject({ code: 0 });
    position = (await server.standalone.ports.store.head())!.position;
    const { code, err } = await bulk('restore --department Lab --yes');
    expect(code).toBe(0);
    expect(err).toMatch(/^Selected 2 users: (ann|bo)@contoso\.example, (ann|bo)@contoso\.example\.$/);
  });

  it('are nobody where nobody meets all of it', async () => {
    expect(await bulk('delete --department Nowhere --yes')).toEqual({
      code: 1,
      out: '',
      err: 'Nobody meets all of it. Nothing was changed. (operation-without-users)',
    });
  });

  it.each([
    ['add STANDARDPACK --product ENTERPRISEPACK --unlicensed', '--product and --unlicensed exclude each other'],
    ['add --department Lab', "missing required argument 'sku'"],
    ['delete', 'name a file with users, or select them by --search, --product'],
    ['delete ann --department Lab', '"ann" is one argument too many'],
    ['delete --state away', 'Allowed choices are active, deleted'],
  ])('are not selected by: %s', async (line, said) => {
    expect(await bulk(line)).toMatchObject({ code: 2, err: expect.stringContaining(said) });
  });
});

describe('with files at hand', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-selection-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('an operation has one list of users', async () => {
    const file = join(folder, 'users.txt');
    await writeFile(file, 'ann@contoso.example\n');
    const { code, err } = await runCli(['bulk', 'add', file, 'ENTERPRISEPACK', '--department', 'Sales']);
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringContaining(`${file} and --department exclude each other`),
    });
  });

  it('users of a data directory are selected by their names, too', async () => {
    const seatledger = (...args: string[]) => runCli([...args, '--data-dir', join(folder, 'data')], { openDataDir });
    const { out } = await seatledger('tenants', 'create', 'Contoso', '--country', 'DE', '--json');
    // each command is a process of its own, whose read models may be behind the one before
    const of = ['--tenant', (JSON.parse(out) as { readonly id: string }).id];
    for (const [name, displayName] of PEOPLE)
      expect(await seatledger('users', 'create', name, '--display-name', displayName, ...of)).toMatchObject({
        code: 0,
      });
    const { code, err } = await seatledger('bulk', 'delete', '--search', 'fox', '--yes', ...of);
    expect({ code, err }).toEqual({ code: 0, err: 'Selected 1 user: cy@contoso.example.' });
    const left = await seatledger('users', 'list', '--search', 'contoso', '--json', ...of);
    expect(JSON.parse(left.out)).toHaveLength(2);
  });
});
