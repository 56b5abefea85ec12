import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KEYS_FILE, MASTER_KEY_FILE, MasterKeyError, loadMasterKey } from './master-key.js';

describe('loadMasterKey', () => {
  let dataDir: string;
  const load = (MASTER_KEY?: string): Promise<Uint8Array> => loadMasterKey({ env: { MASTER_KEY }, dataDir });
  const keyFile = (): string => join(dataDir, MASTER_KEY_FILE);
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'seatledger-master-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  test('takes MASTER_KEY and makes no file', async () => {
    const key = randomBytes(32);
    expect(Buffer.from(await load(key.toString('base64')))).toEqual(key);
    expect(await readdir(dataDir)).toEqual([]);
  });

  test.each([
    ['too short', randomBytes(31).toString('base64')],
    ['too long', randomBytes(33).toString('base64')],
    ['hex', randomBytes(32).toString('hex')],
    ['base64url', `${'_'.repeat(42)}8=`],
    ['with bits to spare', `${'A'.repeat(42)}B=`],
    ['words', 'correct horse battery staple'],
  ])('refuses a MASTER_KEY that is %s, without repeating it', async (_case, text) => {
    const failing = load(text);
    await expect(failing).rejects.toThrow(MasterKeyError);
    await expect(failing).rejects.toThrow(/MASTER_KEY is not base64 of 32 bytes/);
    await expect(failing).rejects.not.toThrow(text);
  });

  test('makes the file at the first start, for its owner only, and reads it at the next', async () => {
    const key = await load();
    expect(key).toHaveLength(32);
    expect(await load('')).toEqual(key);
    expect((await stat(keyFile())).mode & 0o777).toBe(0o600);
    expect(await readdir(dataDir)).toEqual([MASTER_KEY_FILE]);
  });

  test('ten first starts at once get one key', async () => {
    const keys = await Promise.all(Array.from({ length: 10 }, () => load()));
    expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1);
    expect(await readdir(dataDir)).toEqual([MASTER_KEY_FILE]);
  });

  test('makes no new key beside keys that only the lost one opens', async () => {
    await load();
    await writeFile(join(dataDir, KEYS_FILE), '');
    await unlink(keyFile());
    await expect(load()).rejects.toThrow(/put it back from a backup/);
    expect(await readdir(dataDir)).toEqual([KEYS_FILE]);
  });

  test('refuses a file that others may read, a damaged one, and a folder that is missing', async () => {
    await load();
    await chmod(keyFile(), 0o640);
    await expect(load()).rejects.toThrow(/chmod 600/);
    await chmod(keyFile(), 0o600);
    await writeFile(keyFile(), 'half');
    await expect(load()).rejects.toThrow(/not base64 of 32 bytes/);
    await rm(dataDir, { recursive: true });
    await expect(load()).rejects.toThrow(MasterKeyError);
  });
});
