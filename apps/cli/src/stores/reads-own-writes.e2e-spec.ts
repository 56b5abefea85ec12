import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../../../test/support/cli/run-cli.js';
import { openDataDir } from './open-data-dir.js';

describe('commands on a data directory, each of which opens it anew', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-own-writes-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('show what the one before them did, and know the tenant that it made by its name', async () => {
    const seatledger = (...args: string[]) => runCli([...args, '--data-dir', join(folder, 'data')], { openDataDir });
    expect((await seatledger('tenants', 'create', 'Contoso', '--country', 'DE')).code).toBe(0);
    for (const name of ['ann', 'bo', 'cy', 'di']) {
      const made = await seatledger('users', 'create', `${name}@x.io`, '--display-name', name, '--tenant', 'Contoso');
      expect([made.code, made.err]).toEqual([0, '']);
      expect((await seatledger('users', 'list')).out).toContain(`${name}@x.io`);
    }
  });
});
