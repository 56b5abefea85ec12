import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { text } from 'node:stream/consumers';
import { runCli } from '../../../../test/support/cli/run-cli.js';
import { openFile } from './input-file.js';

it.each([
  ['users', 'import'],
  ['catalogue', 'import'],
  ['restrictions', 'import'],
])('a directory is no file for %s %s', async (...command) => {
  const { code, out, err } = await runCli([...command, tmpdir()]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toBe(`${tmpdir()} can't be read: it is a directory (usage)`);
});

const MEMORY = '/proc/self/mem'; // this file opens, and fails at the first read
(existsSync(MEMORY) ? it : it.skip)('a file that fails while it is read ends the command, too', async () => {
  const { code, err } = await runCli(['users', 'import', MEMORY]);
  expect(code).toBe(2);
  expect(err).toMatch(/^\/proc\/self\/mem can't be read: .*\(usage\)$/);
});

it('a pipe is as good as a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'seatledger-pipe-'));
  const pipe = join(folder, 'pipe');
  try {
    await promisify(execFile)('mkfifo', [pipe]);
    const written = promisify(execFile)('sh', ['-c', `echo rows > ${pipe}`]);
    expect(await text(await openFile(pipe))).toBe('rows\n');
    await written;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('a file that has no end, or more than may be kept in memory, is refused', async () => {
  const reading = async () => text(await openFile('/dev/zero', 1_000_000));
  await expect(reading()).rejects.toThrow("/dev/zero can't be read: it has more than 1 MB; give it in several files");
});
