import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEventStore } from '#adapters/event-store-sqlite';
import { openSqliteKeys } from '#adapters/keys-sqlite';
import { withChecksums } from '#contracts';
import { runCli } from '../../../../test/support/cli/run-cli.js';
import { openDataDirFiles } from '../stores/open-data-files.js';

const ID = '00000000-0000-4000-8000-000000000001';
const stream = 'tenant-11111111-1111-4111-8111-111111111111';
const event = {
  id: ID,
  type: 'TenantRenamed',
  version: 1,
  data: '{"displayName":"Contoso"}',
  metadata: {
    actor: 'a',
    actorKind: 'user',
    commandId: 'c',
    correlationId: 'c',
    causationId: 'c',
    occurredAt: '2026-01-15T08:00:00.000Z',
  },
} as const;

describe('seatledger backup and repair', () => {
  let folder: string;
  let data: string;
  let backup: string;
  const seatledger = (...args: readonly string[]) =>
    runCli([...args, '--data-dir', data], { openDataFiles: openDataDirFiles });
  const damage = async (): Promise<void> => {
    const file = join(data, 'events.db');
    const bytes = await readFile(file);
    bytes[bytes.indexOf('Contoso')]! ^= 1;
    await writeFile(file, bytes);
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-repair-'));
    data = folder;
    backup = join(folder, 'backup');
    const store = await openSqliteEventStore({ file: join(data, 'events.db') });
    await store.append([withChecksums({ stream, expected: 'no-stream', events: [event] })]);
    await store.close();
    const keys = await openSqliteKeys({ file: join(data, 'keys.db'), masterKey: new Uint8Array(32).fill(1) });
    await keys.close();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('copies events and keys, and puts a damaged event back from there', async () => {
    expect(await seatledger('backup', backup)).toMatchObject({
      code: 0,
      out: `${join(backup, 'events.db')}\n${join(backup, 'keys.db')}`,
    });
    await damage();
    const tried = await seatledger('repair', '--from', backup, '--dry-run');
    expect(tried).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^1 event, 1 damaged\n/) });
    expect(tried.out).toMatch(new RegExp(`${stream} +${ID} +would be put back`));
    expect(tried.out).toMatch(/\nDry run: nothing was changed\.$/);
    const asJson = await seatledger('repair', '--from', backup, '--dry-run', '--json');
    expect(JSON.parse(asJson.out)).toMatchObject({ dryRun: true, damaged: [{ eventId: ID }] });
    const repaired = await seatledger('repair', '--from', join(backup, 'events.db'), '--json');
    expect(JSON.parse(repaired.out)).toEqual({
      events: 1,
      damaged: [{ position: '00000000000000000001', stream, eventId: ID }],
      indexDamaged: false,
    });
    expect((await seatledger('repair', '--from', backup)).out).toBe('1 event, 0 damaged');
  });

  it('copies into a directory that is there and empty', async () => {
    await mkdir(backup);
    expect(await seatledger('backup', backup)).toMatchObject({ code: 0 });
  });

  it('lists what it can’t put back, and ends with 1', async () => {
    await damage();
    await seatledger('backup', backup);
    const { code, out, err } = await seatledger('repair', '--from', backup);
    expect({ code, err }).toEqual({ code: 1, err: "1 event can't be put back from there (damaged-event)" });
    expect(out).toMatch(/not put back: it is damaged in the copy, too/);
  });

  it.each([
    ['a backup that isn’t there', ['repair', '--from', 'nowhere'], /^there is no nowhere: name a backup/],
    ['a directory that holds something', ['backup', '.'], /^\S+ is there and holds events\.db: name another/],
    ['a file in place of a directory', ['backup', './events.db'], /^\S+events\.db: is a file, not a directory/],
  ])('refuses %s', async (_which, args, message) => {
    const { code, err } = await seatledger(...args.map((arg) => arg.replace(/^\./, data)));
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});
