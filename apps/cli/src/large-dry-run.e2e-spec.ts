import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../../test/support/cli/run-cli.js';
import { openDataDir } from './stores/open-data-dir.js';

/** A data directory is opened in this process, which decides the dry run and ends with the command. */
describe('a dry run of more than 1,000 users on a data directory', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-large-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('tells of all rows of a file, as of few, and changes nothing', async () => {
    const seatledger = (...args: string[]) => runCli([...args, '--data-dir', join(folder, 'data')], { openDataDir });
    expect((await seatledger('tenants', 'create', 'Contoso', '--country', 'DE')).code).toBe(0);
    expect((await seatledger('users', 'create', 'u7@x.io', '--display-name', 'Ann')).code).toBe(0);
    const file = join(folder, 'users.csv');
    const lines = Array.from({ length: 1_200 }, (_, at) => `u${at}@x.io,User ${at}`);
    await writeFile(file, ['User Name,Display name', ...lines].join('\n'));
    const { code, out } = await seatledger('users', 'import', file, '--dry-run', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ users: 1_200, complete: 1_199, failed: 1 });
    expect(JSON.parse(out).failures).toMatchObject([{ line: 9, code: 'address-taken' }]);
    expect(JSON.parse((await seatledger('users', 'list', '--json')).out)).toHaveLength(1);
  });
});
