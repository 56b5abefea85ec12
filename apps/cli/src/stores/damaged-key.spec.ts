import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '#sqlite';
import { runCli } from '../../../../test/support/cli/run-cli.js';
import { openDataDir } from './open-data-dir.js';

describe('a data directory in which the key of one user is damaged', () => {
  let dataDir: string;
  let position: string;
  const seatledger = (...args: readonly string[]) => runCli([...args, '--data-dir', dataDir], { openDataDir });

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'seatledger-damaged-key-'));
    await seatledger('tenants', 'create', 'Contoso', '--country', 'DE');
    const ids = [];
    for (const name of ['anna', 'ben']) {
      const { out } = await seatledger('users', 'create', `${name}@contoso.com`, '--display-name', name, '--json');
      const created = JSON.parse(out) as { id: string; position: string };
      ids.push(created.id);
      position = created.position;
    }
    const database = openDatabase({ file: join(dataDir, 'keys.db') });
    database.prepare('UPDATE person_keys SET wrapped = zeroblob(61) WHERE person = ?').run(ids[0]!);
    database.close();
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  it('lists all users, and says of that one what can’t be read', async () => {
    const { code, out } = await seatledger('users', 'list', '--min-position', position);
    expect(code).toBe(0);
    expect(out).toMatch(/\(unreadable\) +\(unreadable\)/);
    expect(out).toMatch(/ben@contoso\.com +ben/);
  });

  it('refuses a command about that user with the code, and without a trace of the program', async () => {
    const { code, err } = await seatledger('users', 'update', 'anna@contoso.com', '--display-name', 'Anna');
    expect(err).toMatch(/can't be read.*\(damaged-personal-data\)/);
    expect(err).not.toContain('    at ');
    expect(code).toBe(3);
  });
});
