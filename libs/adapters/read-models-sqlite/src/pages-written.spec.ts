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
      if (sql.startsWith('PRAGMA wal_autocheckpoint')) exec('PRAGMA wal_autocheckpoint = 0');
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

describe('a catch-up', () => {
  it('moves what it wrote into the file, and waits for the disk, once for thousands of pages', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'seatledger-pages-'));
    const file = join(folder, 'read-models.db');
    const models = new SqliteReadModels({ file });
    try {
      await models.ensure(people);
      const size = statSync(file).size;
      for (let from = 0; statSync(`${file}-wal`).size < 3_000 * FRAME; from += 100)
        await models.commit(
          people,
          Array.from({ length: 100 }, (_, number) => write(from + number, 1)),
        );
      expect(statSync(file).size).toBe(size);
    } finally {
      await models.close();
      rmSync(folder, { recursive: true });
    }
  });

  it('keeps 64 MB of pages where it writes, and 16 MB where others read', () => {
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
