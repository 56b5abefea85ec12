import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Conditions, StoreUnavailable } from '#application';
import { SqliteError } from '#sqlite';
import { ManualClock, ManualDelay } from '#testing/fakes';
import { readConfiguration } from '../config/configuration.js';
import { createLogger } from '../logging/logger.js';
import { DiskWatch, probeFile } from './watch-disk.js';

describe('whether a process can write', () => {
  let folder: string;
  let conditions: Conditions;
  let delay: ManualDelay;
  let lines: string[];
  let watch: DiskWatch;
  const raised = () => conditions.current().map(({ kind, subject, text }) => `${kind} ${subject}: ${text}`);
  const said = () => lines.map((line) => (JSON.parse(line) as { readonly msg: string }).msg);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-disk-'));
    conditions = new Conditions();
    delay = new ManualDelay();
    lines = [];
    watch = new DiskWatch({
      kept: readConfiguration({ DATA_DIR: folder }),
      clock: new ManualClock('2026-01-15T08:00:00.000Z'),
      delay,
      conditions,
      logger: createLogger('info', { write: (line) => lines.push(line) }),
    });
  });
  afterEach(async () => {
    await watch.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is so on a disk with room, and nothing stays there', async () => {
    await watch.look();
    expect([raised(), said(), await readdir(folder)]).toEqual([[], [], []]);
  });

  it('is not so on a full disk, which is said with its cause, and so is the end of it', async () => {
    // whatever is written to this device meets a full disk
    await symlink('/dev/full', probeFile(folder));
    watch.start();
    await delay.untilWaiting();
    await delay.advance(5_000);
    await delay.untilWaiting();
    expect(raised()).toEqual([
      'cannot-write event-store: the disk is full: nothing can be written (ENOSPC); reading goes on: ' +
        'see docs/runbooks/not-ready.md',
    ]);
    expect(said()).toEqual(['the disk is full: nothing can be written']);
    expect(lines[0]).toMatch(/"reason":"ENOSPC: no space left on device/);
    // the probe that failed is gone, as it would be on a disk with room again
    await delay.advance(5_000);
    await delay.untilWaiting();
    expect([raised(), said().at(-1)]).toEqual([[], 'over: the disk is full: nothing can be written']);
  });

  it('is not so where the place is gone', async () => {
    await rm(folder, { recursive: true });
    await watch.look();
    expect(conditions.current().map(({ subject }) => subject)).toEqual(['event-store', 'keys', 'read-models']);
    expect(lines[0]).toContain('ENOENT');
  });

  it('is told by the store itself before anybody looks', () => {
    const cause = new SqliteError('SQLITE_FULL', 13, 'database or disk is full');
    watch.storeFailed(new StoreUnavailable('SQLITE_FULL: database or disk is full', { cause }));
    expect(raised()).toEqual([expect.stringMatching(/^cannot-write event-store: the disk is full/)]);
    expect(lines[0]).toMatch(/"reason":"database or disk is full"/);
  });

  it('is no matter of a store that is busy, or away', () => {
    const cause = new SqliteError('SQLITE_BUSY', 5, 'database is locked');
    for (const error of [new StoreUnavailable('busy', { cause }), new StoreUnavailable('away'), new Error('a bug')])
      watch.storeFailed(error);
    expect([raised(), lines]).toEqual([[], []]);
  });
});
