import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../../test/support/cli/run-cli.js';
import { TestServer } from '../../api/test/server.js';

describe('a list that names one user by id and by name', () => {
  let server: TestServer;
  let folder: string;
  let list: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-counted-'));
    server = await TestServer.start();
    const create = async (userPrincipalName: string): Promise<string> =>
      (await server.post('/api/users', { userPrincipalName, displayName: 'X' })).body.id;
    const id = await create('im1@contoso.example');
    await create('im2@contoso.example');
    list = join(folder, 'both.txt');
    await writeFile(list, `im1@contoso.example\n${id}\nim2@contoso.example\n`);
  });
  afterEach(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const bulkDelete = (options: readonly string[], typed?: string) =>
    runCli(['bulk', 'delete', list, ...options], { url: server.url, ...(typed === undefined ? {} : { typed }) });

  it('is tried as the users whom the server counts', async () => {
    const { code, out } = await bulkDelete(['--dry-run']);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/\b2 (users )?would be complete/) });
  });

  it('is confirmed by the number that the server counts and the question tells', async () => {
    const { code, err, out } = await bulkDelete([], '2');
    expect(err).toContain('Deletes 2 users; no license is held. Type 2 to confirm: ');
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/\b2 (users )?complete/) });
  });

  it('is not confirmed by the number of its lines', async () => {
    const { code, err } = await bulkDelete([], '3');
    expect(err).toContain('Nothing was deleted. ');
    const { status } = await server.get('/api/users/im1@contoso.example');
    expect({ code, status }).toEqual({ code: 1, status: 200 });
  });

  it('is deleted with --yes', async () => {
    const { code, out } = await bulkDelete(['--yes']);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/\b2 (users )?complete/) });
  });
});
