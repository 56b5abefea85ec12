import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadMasterKey } from './master-key.js';

describe('the master key', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'seatledger-key-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('is made once, readable by its owner only, and leaves nothing else', async () => {
    const [first, second] = await Promise.all([loadMasterKey(folder), loadMasterKey(folder)]);
    expect(first).toHaveLength(32);
    expect(second).toEqual(first);
    expect(await loadMasterKey(folder)).toEqual(first);
    expect((await stat(join(folder, 'master.key'))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['master.key']);
  });
  it('is never replaced where the file is damaged', async () => {
    await writeFile(join(folder, 'master.key'), 'c2hvcnQ=');
    await expect(loadMasterKey(folder)).rejects.toThrow('32 bytes');
  });
});
