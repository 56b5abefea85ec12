import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, isInVain, openStores, readConfiguration } from '#platform';
import { openDatabase } from '#sqlite';
import { withAdapter } from '#testing/adapters';
import { aMongoDatabase, dropMongoDatabase, mongoAnswers, onMongo } from '#testing/mongodb';

// What the last release of format 1 left stands here as that release wrote it: each table, each document, no mark.

const at = '00000000000000000001';
const EVENTS = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;
  CREATE TABLE events (position INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream TEXT NOT NULL,
    revision INTEGER NOT NULL, type TEXT NOT NULL, version INTEGER NOT NULL, data TEXT NOT NULL,
    metadata TEXT NOT NULL, UNIQUE (stream, revision)) STRICT;
  INSERT INTO meta VALUES ('kind', 'seatledger-events'), ('schema', '1'), ('store_id', '${randomUUID()}');
  INSERT INTO events VALUES (1, x'0190a5b4c0de70008000000000000001', 'tenant-1', 0, 'TenantCreated', 1, '{}', '{}');`;
const KEYS = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
  CREATE TABLE persons (tenant TEXT NOT NULL, person TEXT NOT NULL, wrapped BLOB, shredded_at TEXT, receipt TEXT,
    UNIQUE (tenant, person), CHECK ((wrapped IS NULL) = (receipt IS NOT NULL))) STRICT;
  CREATE TABLE hash_keys (tenant TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;
  CREATE TABLE notes (name TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT;
  INSERT INTO meta VALUES ('kind', CAST('seatledger-keys' AS BLOB)), ('schema', CAST('1' AS BLOB)), ('check', x'01');
  INSERT INTO notes VALUES ('event-store', '${randomUUID()}');`;
const READ_MODELS = `
  CREATE TABLE models (name TEXT PRIMARY KEY, live INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE checkpoints (follower TEXT PRIMARY KEY, store_id TEXT NOT NULL, position TEXT NOT NULL, event_id TEXT,
    updated_at TEXT NOT NULL) WITHOUT ROWID;
  INSERT INTO models VALUES ('users', 1);
  PRAGMA user_version = 1;`;

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'seatledger-earlier-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

const start = async (settings: Readonly<Record<string, string>> = {}): Promise<void> => {
  const master = { MASTER_KEY: randomBytes(32).toString('base64') };
  const configuration = readConfiguration({ DATA_DIR: dataDir, ...master, ...settings });
  await (await openStores({ configuration, logger: createLogger('silent') })).close();
};
const refused = (what: RegExp) => ({
  code: 'unusable-store',
  message: expect.stringMatching(
    new RegExp(`^${what.source} was written by an earlier release \\(format 1, this release needs 2\\): \\w[^.]*$`),
  ),
});

describe('a data directory of an earlier release', () => {
  it.each([
    ['events.db', EVENTS],
    ['keys.db', KEYS],
    ['keys.db', KEYS.replace(/^.*notes.*$/gm, '')],
    ['read-models.db', READ_MODELS],
  ])('is refused for its %s, of which nothing is changed', async (name, content) => {
    const file = join(dataDir, name);
    const open = () => openDatabase({ file });
    const old = open();
    old.exec(content);
    const holds = () =>
      ['sqlite_schema', 'meta', 'models'].map((table) => {
        try {
          return old.prepare<unknown[]>(`SELECT * FROM ${table}`).all();
        } catch {
          return 'no such table';
        }
      });
    const before = holds();
    const error: unknown = await start().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject(refused(new RegExp(`.*${name}`)));
    expect(isInVain(error)).toBe(true);
    expect(holds()).toEqual(before);
    old.close();
    expect(await readdir(dataDir)).toContain(name);
  });
});

await withAdapter('mongodb', mongoAnswers, () => {
  describe('a MongoDB of an earlier release', () => {
    let url: string;
    beforeEach(() => {
      url = aMongoDatabase();
    });
    afterEach(() => dropMongoDatabase(url));
    type Documents = Readonly<Record<string, readonly { readonly _id: string; readonly [member: string]: unknown }[]>>;
    const leave = (documents: Documents): Promise<void> =>
      onMongo(url, async ({ db }) => {
        for (const [collection, all] of Object.entries(documents))
          await db!.collection<{ _id: string }>(collection).insertMany([...all]);
      });
    const holds = () =>
      onMongo(url, async ({ db }) => {
        const all = await db!.listCollections().toArray();
        return Promise.all(all.map(async ({ name }) => [name, await db!.collection(name).find({}).toArray()]));
      });

    it.each<readonly [string, string, RegExp, Documents]>([
      [
        'keys',
        'KEYS_URL',
        /the key store in the MongoDB database \S+/,
        {
          'keys-master': [
            { _id: 'master', kind: 'seatledger-keys', schema: 1, generation: 1, check: Buffer.from('x') },
          ],
          keys: [{ _id: 'hash\nt', wrapped: Buffer.from('x'), master: 1 }],
          'keys-notes': [{ _id: 'shredder', text: '{}' }],
        },
      ],
      [
        'read models',
        'READ_MODELS_URL',
        /the MongoDB database \S+ of the read models/,
        {
          'read-models': [{ _id: 'users', live: 1, generations: { 1: { version: 5, indexes: '[]', documents: 'x' } } }],
        },
      ],
      [
        'checkpoints of followers that have no read model',
        'READ_MODELS_URL',
        /the MongoDB database \S+ of the read models/,
        { checkpoints: [{ _id: 'events', storeId: 's', position: at, updatedAt: '2026-11-01T00:00:00.000Z' }] },
      ],
    ])('is refused for its %s, of which nothing is changed', async (_what, setting, what, documents) => {
      await leave(documents);
      const before = await holds();
      await expect(start({ [setting]: url })).rejects.toMatchObject(refused(what));
      expect(await holds()).toEqual(before);
    });
  });
});
