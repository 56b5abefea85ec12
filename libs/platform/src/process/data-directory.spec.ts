import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDataDirectory } from './data-directory.js';

describe('the data directory', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-data-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is made where it is missing, for this user alone', async () => {
    const dataDir = join(folder, 'a', 'b');
    await prepareDataDirectory(dataDir);
    await prepareDataDirectory(dataDir);
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  });

  it.each([
    ['a file', 'file', 'is a file, not a directory'],
    ['a path through a file', join('file', 'sub'), 'leads through a file'],
  ])('is refused by its name where it is %s', async (_what, path, reason) => {
    await writeFile(join(folder, 'file'), '');
    await expect(prepareDataDirectory(join(folder, path))).rejects.toMatchObject({
      exitCode: 2,
      problems: [`DATA_DIR=${join(folder, path)}: ${reason}`],
    });
  });

  // Only Linux has a /proc.
  const onLinux = process.platform === 'linux' ? it : it.skip;
  onLinux('is refused where the system takes no directory', async () => {
    await expect(prepareDataDirectory('/proc/seatledger/data')).rejects.toMatchObject({ exitCode: 2 });
  });
});
