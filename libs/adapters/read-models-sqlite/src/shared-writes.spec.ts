import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Collection, LeaseLost, ReadModelsClosed, ReadModelsUnavailable } from '#application';
import { openDatabase } from '#sqlite';
import { executingEngine } from '#testing/sqlite';
import { SqliteReadModels } from './sqlite-read-models.js';

const NOW = '2026-01-15T08:00:00.000Z';
const at = '00000000000000000001';
const people: Collection = { name: 'people', generation: 1, version: 1, indexes: [{ name: 'by-name', fields: ['n'] }] };
const places: Collection = { ...people, name: 'places' };
const documents = (count: number, prefix = 'k') =>
  Array.from({ length: count }, (_, n) => ({ key: `${prefix}${n}`, at, document: { n } }));
const isError = <T>(kind: new (message: string) => T): T => expect.any(kind) as T;

describe('writes of read models that wait', () => {
  let folder: string;
  let file: string;
  let models: SqliteReadModels;
  let commits: number;
  let isFailing: boolean;
  const counting = () =>
    executingEngine((sql, exec) => {
      if (sql === 'COMMIT' && isFailing)
        throw Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode: 778 });
      exec(sql);
      if (sql === 'COMMIT') commits += 1;
    });
  const open = (options: { readonly documentsAtOnce?: number } = {}) =>
    new SqliteReadModels({ file, engine: counting(), busyMilliseconds: 60, ...options });
  const size = async (collection: Collection): Promise<number> => models.count(collection, 'by-name', []);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'seatledger-read-models-'));
    file = join(folder, 'read-models.db');
    isFailing = false;
    commits = 0;
    models = open();
    for (const each of [people, places]) await models.ensure(each);
    commits = 0;
  });
  afterEach(async () => {
    await models.close();
    rmSync(folder, { recursive: true });
  });

  it('share one transaction, documents of several read models and checkpoints alike', async () => {
    const written = await Promise.all([
      models.commit(people, documents(3)),
      models.commit(places, documents(2)),
      models.saveCheckpoint('f', { storeId: 's', position: at, updatedAt: NOW }),
      models.commit(people, documents(4)),
    ]);
    expect(written).toEqual([{ written: 3, newer: 0 }, { written: 2, newer: 0 }, undefined, { written: 1, newer: 3 }]);
    expect(commits).toBe(1);
    expect([await size(people), await size(places)]).toEqual([4, 2]);
    expect(await models.checkpoint('f')).toMatchObject({ position: at });
  });

  it('make a transaction of a bounded number of documents, and take one whatever its size', async () => {
    await models.close();
    models = open({ documentsAtOnce: 10 });
    commits = 0;
    await Promise.all(['a', 'b', 'c', 'd'].map((each) => models.commit(people, documents(4, each))));
    expect(commits).toBe(2);
    await Promise.all(['e', 'f'].map((each) => models.commit(people, documents(40, each))));
    expect(commits).toBe(4);
    expect(await size(people)).toBe(96);
  });

  it('stand or fall each for itself where one of them lost its lease', async () => {
    const old = await models.acquireLease('l', 'one', NOW, 1_000);
    await models.acquireLease('l', 'other', '2026-01-15T09:00:00.000Z', 1_000);
    const settled = await Promise.allSettled([
      models.commit(people, documents(1)),
      models.commit(people, documents(2, 'late'), old),
      models.commit(places, documents(1)),
    ]);
    expect(settled).toMatchObject([
      { value: { written: 1 } },
      { reason: isError(LeaseLost) },
      { value: { written: 1 } },
    ]);
    expect([await size(people), await size(places)]).toEqual([1, 1]);
  });

  it('are all unavailable where COMMIT fails or the file stays busy, and nothing of them is there', async () => {
    const both = () => Promise.allSettled([models.commit(people, documents(1)), models.commit(places, documents(1))]);
    const unavailable = { reason: isError(ReadModelsUnavailable) };
    isFailing = true;
    expect(await both()).toMatchObject([unavailable, unavailable]);
    isFailing = false;
    const other = openDatabase({ file });
    other.exec('BEGIN IMMEDIATE');
    expect(await both()).toMatchObject([unavailable, unavailable]);
    other.exec('COMMIT');
    other.close();
    expect([await size(people), await size(places)]).toEqual([0, 0]);
    expect(await both()).toMatchObject([{ value: { written: 1 } }, { value: { written: 1 } }]);
  });

  it('are done before the file is closed, and none comes after', async () => {
    const written = models.commit(people, documents(1));
    const closed = models.close();
    await expect(models.commit(people, documents(1, 'late'))).rejects.toThrow(ReadModelsClosed);
    await expect(written).resolves.toEqual({ written: 1, newer: 0 });
    await closed;
    models = open();
    expect(await size(people)).toBe(1);
  });
});
