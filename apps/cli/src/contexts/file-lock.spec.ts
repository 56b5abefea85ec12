import { access, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { whileLocked } from './file-lock.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatledger-lock-'));
  path = join(folder, 'below', 'contexts.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the lock of a file', () => {
  it('lets one work at a time, also after one that failed', async () => {
    let working = 0;
    const most: number[] = [];
    const work = async (fails: boolean): Promise<void> => {
      most.push((working += 1));
      await turn();
      working -= 1;
      if (fails) throw new Error('this one fails');
    };
    const all = [false, true, false, false].map((fails) => whileLocked(path, () => work(fails)));
    const ends = await Promise.allSettled(all);
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(most).toEqual([1, 1, 1, 1]);
    await expect(access(`${path}.lock`)).rejects.toThrow('ENOENT');
  });

  it('keeps nobody out for good where a process ended with it', async () => {
    await whileLocked(path, async () => undefined);
    await writeFile(`${path}.lock`, '');
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(`${path}.lock`, longAgo, longAgo);
    expect(await whileLocked(path, async () => 'done')).toBe('done');
  });
});
