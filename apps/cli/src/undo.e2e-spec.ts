import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../../test/support/cli/run-cli.js';
import { TestServer } from '../../api/test/server.js';

describe('seatledger undo', () => {
  let server: TestServer;
  let folder: string;
  beforeEach(async () => {
    server = await TestServer.start();
    folder = await mkdtemp(join(tmpdir(), 'seatledger-undo-'));
    await writeFile(join(folder, 'users.txt'), 'ann@contoso.example\nbo@contoso.example\n');
    await server.post('/api/purchases', { skuPartNumber: 'ENTERPRISEPACK', seats: 5 });
    for (const name of ['ann', 'bo'])
      await server.post('/api/users', {
        userPrincipalName: `${name}@contoso.example`,
        displayName: name,
        usageLocation: 'DE',
      });
  });
  afterEach(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const run = (line: string, typed?: string) =>
    runCli(line.split(' '), { url: server.url, ...(typed === undefined ? {} : { typed }) });
  const held = async (name: string, position = '0'): Promise<number> =>
    (await server.get(`/api/users/${name}@contoso.example?minPosition=${position.padStart(20, '0')}`)).body.licenses
      .length;
  const added = async (): Promise<string> => {
    const { out } = await run(`bulk add ${join(folder, 'users.txt')} ENTERPRISEPACK --json`);
    return (JSON.parse(out) as { id: string }).id;
  };

  it('tries an operation, asks, and takes back what it gave', async () => {
    const id = await added();
    const tried = await run(`undo ${id} --dry-run`);
    expect(tried).toMatchObject({ code: 0, out: expect.stringContaining('Would undo what was done to 2 users') });
    const refused = await run(`undo ${id}`, 'no');
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/Would undo what was done to 2 users\. .* Type yes to confirm: /);
    expect(await held('ann')).toBe(1);
    const { code, out } = await run(`undo ${id} --json`, 'yes');
    const { id: undone, mode } = JSON.parse(out) as { id: string; mode: string };
    expect({ code, mode }).toEqual({ code: 0, mode: 'undo' });
    const { position } = (await server.get(`/api/operations/${undone}/results`)).body;
    expect([await held('ann', position), await held('bo', position)]).toEqual([0, 0]);
  });

  it('tells of each user what it left, over HTTP and here', async () => {
    const id = await added();
    await run(`remove bo@contoso.example ENTERPRISEPACK --yes`);
    const { code, out } = await run(`undo ${id} --yes --json`);
    expect(code).toBe(1);
    const told = JSON.parse(out) as { id: string; of: string; results: readonly object[] };
    expect(told).toMatchObject({
      of: id,
      results: [
        {
          state: 'Failed',
          reason: { code: 'not-undone' },
          left: [{ what: 'license', code: 'changed-since', by: expect.any(String) }],
        },
        { user: 'ann@contoso.example', state: 'Complete' },
      ],
    });
    const { out: shown } = await run(`undo ${id} --dry-run`);
    expect(shown).toContain('changed-since');
  });

  it('types the number where it deletes, or says it beforehand', async () => {
    const { body } = await server.post('/api/operations', { mode: 'create', users: ['eve@contoso.example'] });
    await server.get(`/api/operations/${body.id}?minPosition=${body.position}`);
    const asked = await run(`undo ${body.id}`, 'yes');
    expect(asked).toMatchObject({ code: 1, err: expect.stringContaining('Type 1 to confirm: ') });
    expect(await run(`undo ${body.id} --confirm 2 --yes`)).toMatchObject({ code: 1 });
    expect(await run(`undo ${body.id} --confirm 1 --yes`)).toMatchObject({ code: 0 });
  });
});
