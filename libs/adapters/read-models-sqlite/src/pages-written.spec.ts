import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Collection } from '#application';
import { executingEngine } from '#testing/sqlite';
import { SqliteReadModels } from './sqlite-read-models.js';

// What is written costs time on every disk; how much that is, is the same on each.

const FIELDS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const COUNT = 2_000;
const people: Collection = {
  name: 'people',
  generation: 1,
  version: 1,
  indexes: FIELDS.map((field) => ({ name: `by-${field}`, fields: ['tenantId', field, 'id'] })),
};
const tenantId = 'aaaaaaaa-0000-4000-8000-000000000001';
const at = (position: number): string => String(position).padStart(20, '0');
/** Neighbours in one index are none in another, as in life. */
const write = (number: number, position: number, changed: object = {}) => {
  const id = `bbbbbbbb-0000-4000-8000-${String((number * 7_919) % 100_003).padStart(12, '0')}`;
  const values = FIELDS.map((field, index) => [field, String((number * (index + 13)) % COUNT).padStart(6, '0')]);
  const document = { tenantId, id, ...(Object.fromEntries(values) as object), ...changed };
  return { key: `${tenantId}_${id}`, at: at(position), document };
};
/** A page stands in the log file with a head of its own. */
const FRAME = 4_096 + 24;

describe('pages that are written', () => {
  let folder: string;
  let file: string;
  let models: SqliteReadModels;
  const logSize = () => statSync(`${file}-wal`).size;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'seatledger-pages-'));
    file = join(folder, 'read-models.db');
    const engine = executingEngine((sql, exec) => {
      exec(sql);
      // the log file keeps all that was written
      if (/^PRAGMA (journal_mode|wal_autocheckpoint)/.test(sql)) exec('PRAGMA wal_autocheckpoint = 0');
    });
    models = new SqliteReadModels({ file, engine });
    await models.ensure(people);
    const documents = Array.from({ length: COUNT }, (_, number) => write(number, 1));
    await models.commit(people, documents);
  });
  afterEach(async () => {
    await models.close();
    rmSync(folder, { recursive: true });
  });

  it('are those of the row and of the one index of eight that a change concerns', async () => {
    const before = logSize();
    const changes = Array.from({ length: 20 }, (_, number) => write(number * 97, 2, { c: `x${number}` }));
    await models.commit(people, changes);
    // a row has one, and an entry one, two where it moves; a page may have several of them
    expect((logSize() - before) / FRAME).toBeLessThanOrEqual(45);
  });

  it('hold the document once, and of an entry what its key does not say already', async () => {
    await models.close();
    const { size } = statSync(file);
    // it was more than twice as much where rows held their entries, and these the whole key
    expect(size / COUNT).toBeLessThanOrEqual(1_400);
  });
});

describe('the log file', () => {
  let folder: string;
  let file: string;
  let models: SqliteReadModels;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'seatledger-pages-'));
    file = join(folder, 'read-models.db');
    models = new SqliteReadModels({ file });
    await models.ensure(people);
  });
  afterEach(async () => {
    await models.close();
    rmSync(folder, { recursive: true });
  });
  const commit = (from: number, count: number) =>
    models.commit(
      people,
      Array.from({ length: count }, (_, number) => write(from + number, 1)),
    );
  const wasMoved = async (commits: number, documents: number): Promise<boolean> => {
    const { size } = statSync(file);
    for (let number = 0; number < commits; number += 1) {
      await commit(number * documents, documents);
      await models.saveCheckpoint('people@1', { storeId: 's', position: at(1), updatedAt: '2026-01-01T00:00:00.000Z' });
    }
    return statSync(file).size > size;
  };

  it('is moved into the file after a thousand pages where commits are small', async () => {
    expect(await wasMoved(8, 255)).toBe(true);
  });

  it('stays for longer in a catch-up, and until that is over', async () => {
    expect(await wasMoved(8, 256)).toBe(false);
    const { size } = statSync(file);
    for (let number = 0; number < 63; number += 1) await commit(10_000 + number, 1);
    expect(statSync(file).size).toBe(size);
    await commit(20_000, 1);
    expect(statSync(file).size).toBeGreaterThan(size);
  });
});

describe('the handles of a file', () => {
  it('keep 64 MB of pages where one writes, and 16 MB where others read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'seatledger-pages-'));
    const kept: string[] = [];
    const engine = executingEngine((sql, exec) => {
      exec(sql);
      if (sql.startsWith('PRAGMA cache_size')) kept.push(sql);
    });
    const models = new SqliteReadModels({ file: join(folder, 'read-models.db'), engine });
    expect(kept).toEqual(['PRAGMA cache_size = -65536', 'PRAGMA cache_size = -16384']);
    return models.close().then(() => rmSync(folder, { recursive: true }));
  });
});
