import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Collection, entriesOf } from '#application';
import { openDatabase } from '#sqlite';
import { SqliteReadModels } from './index.js';

const people: Collection = {
  name: 'people',
  generation: 1,
  version: 1,
  indexes: [
    { name: 'by-name', fields: ['tenant', 'name'] },
    { name: 'by-tag', fields: ['tenant', 'tags'], array: 'tags' },
  ],
};
const [BY_NAME, BY_TAG] = people.indexes as [Collection['indexes'][0], Collection['indexes'][0]];
const at = (position: number): string => String(position).padStart(20, '0');
const person = (name: string, ...tags: readonly string[]) => ({ tenant: 't', name, tags });
const ann = person('Ann', 'x', 'y');
const bob = person('Bob', 'y');

/** The tables stand here as an earlier build made them. */
const TABLES = `
  CREATE TABLE models (name TEXT PRIMARY KEY, live INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE generations (
    name TEXT NOT NULL, generation INTEGER NOT NULL, version INTEGER NOT NULL, indexes TEXT NOT NULL,
    PRIMARY KEY (name, generation)) WITHOUT ROWID;
  CREATE TABLE checkpoints (
    follower TEXT PRIMARY KEY, store_id TEXT NOT NULL, position TEXT NOT NULL, event_id TEXT,
    updated_at TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE leases (
    name TEXT PRIMARY KEY, holder TEXT NOT NULL, token INTEGER NOT NULL, expires_at TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE parked (
    follower TEXT NOT NULL, key TEXT NOT NULL, position TEXT NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (follower, key)) WITHOUT ROWID;
  INSERT INTO models VALUES ('people', 1);
  INSERT INTO generations VALUES ('people', 1, 1, '${JSON.stringify(people.indexes)}');
  CREATE TABLE "documents people@1" (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, at TEXT NOT NULL,
    document TEXT, "by by-name" TEXT, "by by-tag" TEXT);
  CREATE UNIQUE INDEX "entries people@1 by-name" ON "documents people@1" ("by by-name")
    WHERE "by by-name" IS NOT NULL;
  CREATE TABLE "entries people@1 by-tag" (entry TEXT PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID;
  PRAGMA user_version = 2;`;

describe('read models that an earlier build left', () => {
  let folder: string;
  let file: string;
  let models: SqliteReadModels;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'seatledger-earlier-layout-'));
    file = join(folder, 'read-models.db');
    const database = openDatabase({ file });
    database.exec(TABLES);
    for (const [id, document] of [ann, bob].entries()) {
      const key = `t_${document.name}`;
      const tags = entriesOf(BY_TAG, key, document);
      database
        .prepare('INSERT INTO "documents people@1" VALUES (?, ?, ?, ?, ?, ?)')
        .run(id, key, at(1), JSON.stringify(document), entriesOf(BY_NAME, key, document)[0]!, JSON.stringify(tags));
      for (const tag of tags) database.prepare('INSERT INTO "entries people@1 by-tag" VALUES (?, ?)').run(tag, id);
    }
    database.close();
    models = new SqliteReadModels({ file });
  });
  afterEach(async () => {
    await models.close();
    rmSync(folder, { recursive: true });
  });
  const found = async (index: string, ...prefix: readonly string[]) => {
    const names: string[] = [];
    for (let after: string | undefined, isOver = false; !isOver;) {
      const page = await models.query<typeof ann>(
        { name: 'people' },
        { index, prefix, limit: 1, ...(after !== undefined && { after }) },
      );
      names.push(...page.items.map(({ document }) => document.name));
      after = page.next;
      isOver = after === undefined;
    }
    expect(await models.count({ name: 'people' }, index, prefix)).toBe(names.length);
    return names;
  };

  it('are read, and written on, as they are', async () => {
    await models.ensure(people);
    expect([await found('by-name', 't'), await found('by-tag', 't', 'y')]).toEqual([
      ['Ann', 'Bob'],
      ['Ann', 'Bob'],
    ]);
    await models.commit(people, [
      { key: 't_Ann', at: at(2), document: person('Zoe', 'x', 'z') },
      { key: 't_Cid', at: at(2), document: person('Cid', 'y') },
    ]);
    expect(await found('by-name', 't')).toEqual(['Bob', 'Cid', 'Zoe']);
    expect(await found('by-tag', 't', 'y')).toEqual(['Bob', 'Cid']);
    expect(await found('by-tag', 't', 'z')).toEqual(['Zoe']);
    await models.commit(people, [{ key: 't_Bob', at: at(3), document: null }]);
    expect([await found('by-name', 't'), await found('by-tag', 't', 'y')]).toEqual([['Cid', 'Zoe'], ['Cid']]);
  });

  it('hold for each document what an earlier build looks for', async () => {
    await models.commit(people, [
      { key: 't_Ann', at: at(2), document: person('Zoe', 'x', 'z') },
      { key: 't_Bob', at: at(2), document: null },
    ]);
    await models.close();
    const database = openDatabase({ file });
    const rows = database.prepare<[string, string | null, string | null]>(
      'SELECT key, "by by-name", "by by-tag" FROM "documents people@1" ORDER BY key',
    );
    const zoe = person('Zoe', 'x', 'z');
    expect(rows.all()).toEqual([
      ['t_Ann', entriesOf(BY_NAME, 't_Ann', zoe)[0], JSON.stringify(entriesOf(BY_TAG, 't_Ann', zoe))],
      ['t_Bob', null, null],
    ]);
    database.close();
  });

  it('give way to a generation that is built again', async () => {
    const next = { ...people, generation: 2 };
    await models.ensure(next);
    await models.commit(next, [{ key: 't_Ann', at: at(1), document: ann }]);
    expect(await models.promote('people', 1, 2)).toBe(true);
    await models.drop('people', 1);
    expect(await found('by-name', 't')).toEqual(['Ann']);
    const database = openDatabase({ file });
    const tables = database.prepare<[string]>(`SELECT name FROM sqlite_schema WHERE name LIKE '%people@%' ORDER BY 1`);
    expect(tables.all().flat()).toEqual([
      'entries people@2',
      'rows people@2',
      expect.stringMatching(/^sqlite_autoindex/),
    ]);
    database.close();
  });
});
