import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { SqliteReadModels } from '../../../libs/adapters/read-models-sqlite/src/index.js';
import {
  type AnyProjection,
  anyProjection,
  canonicalJson,
  type EventMetadata,
  rebuildProjections,
  START,
} from '../../../libs/application/src/index.js';
import { metadataFrom, positionText } from '../../../libs/contracts/src/index.js';
import { openStores, SystemClock } from '../../../libs/platform/src/index.js';
import { subscriptions, users } from '../../../libs/projections/src/index.js';
import { openDatabase } from '../../../libs/sqlite/src/index.js';
import { eventsFile, inTemporaryFolder } from '../ours/folders.js';
import { configurationOf, headOf, liveTable, logger } from '../ours/stores.js';
import { openEmmett } from '../peers/emmett.js';
import { rebuilding } from '../peers/emmett-rebuild.js';
import { past } from '../prepared/sets.js';
import type { Line, Row, Side } from '../row.js';

const DEFINITIONS: readonly AnyProjection[] = [anyProjection(users), anyProjection(subscriptions)];

const lines: readonly Line[] = [
  {
    workload: 'rebuild users and subscriptions from 1,000,000 events: events',
    unit: '/s',
    ours: 'rebuilt',
    beside: { figure: 'folded', what: 'JSON.parse and fold in memory, then raw writes', ratio: 'ours/other' },
    reach: { at: 'least', value: 0.7 },
  },
  {
    workload: 'the same',
    unit: '/s',
    ours: 'rebuilt',
    beside: { figure: 'emmett', what: 'emmett on PostgreSQL, of a first page of them', ratio: 'ours/other' },
    reach: { at: 'least', value: 5 },
  },
];
const OF_EMMETT = 5_000;

type Documents = Iterable<readonly [key: string, document: unknown]>;
/** Tells documents from others, in whatever order they come. */
const digestOf = (documents: Documents) => {
  const texts = [...documents].map(([key, document]) => `${key} ${canonicalJson(document)}`).toSorted();
  return { documents: texts.length, sha256: createHash('sha256').update(texts.join('\n')).digest('hex') };
};

/** Reads all events with the driver, and keeps what the folds come to in memory. */
const folded = (file: string, limit = Infinity): ReadonlyMap<AnyProjection, ReadonlyMap<string, unknown>> => {
  const database = openDatabase({ file });
  const page = database.prepare<readonly [number, string, number, string, string, string]>(
    'SELECT position, stream, revision, type, data, metadata FROM events WHERE position > ? ORDER BY position LIMIT ?',
  );
  const folds = new Map(DEFINITIONS.map((each) => [each, new Map<string, unknown>()]));
  for (let after = 0, isOver = false; !isOver;) {
    const rows = page.all(after, 1_000);
    isOver = rows.length < 1_000 || (rows.at(-1)?.[0] ?? 0) >= limit;
    for (const [position, stream, revision, type, data, metadata] of rows) {
      if (position > limit) break;
      after = position;
      for (const [{ handles, keys, evolve }, documents] of folds) {
        if (handles !== 'all' && !(handles as readonly string[]).includes(type)) continue;
        const event = { type, data: JSON.parse(data) as unknown } as never;
        const about = { id: '', stream, revision, position: positionText(position) };
        const recorded = { ...about, event, metadata: metadataFrom(metadata) as EventMetadata };
        for (const key of keys(recorded)) documents.set(key, evolve(documents.get(key), recorded, key));
      }
    }
  }
  database.close();
  for (const documents of folds.values())
    for (const [key, document] of documents) if (document == null) documents.delete(key);
  return folds;
};

const written = (folder: string, all: Iterable<Documents>): void => {
  const database = openDatabase({ file: join(folder, 'raw.db') });
  for (const [number, documents] of [...all].entries()) {
    database.exec(`CREATE TABLE d${number} (key TEXT PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID`);
    const insert = database.prepare(`INSERT INTO d${number} (key, document) VALUES (?, ?)`);
    database.transaction(() => {
      for (const [key, document] of documents) insert.run(key, JSON.stringify(document));
    });
  }
  database.close();
};

export const rebuild: Row = {
  name: '5',
  says: 'rebuild users and subscriptions from 1,000,000 events',
  isQuick: false,
  sets: (scale) => [past(scale)],
  async open({ scale, peers, data }) {
    const dataDir = await data(past(scale));
    const { store, codec, close } = await openStores({ configuration: configurationOf(dataDir), logger });
    const events = Number(await headOf(store));
    const rebuilt = async (folder: string) => {
      const file = join(folder, 'read-models.db');
      const readModels = new SqliteReadModels({ file });
      const parts = { store, codec, readModels, clock: new SystemClock(), holder: 'bench' };
      const began = performance.now();
      await rebuildProjections(DEFINITIONS, parts);
      const rate = (events * 1_000) / (performance.now() - began);
      await readModels.close();
      const database = openDatabase({ file });
      const documents = DEFINITIONS.map(({ name }) => {
        const rows = database.prepare<[string, string]>(
          `SELECT key, document FROM ${liveTable(database, name)} WHERE document IS NOT NULL`,
        );
        return digestOf(rows.all().map(([key, text]) => [key, JSON.parse(text)] as const));
      });
      database.close();
      return { figures: { rebuilt: rate }, result: documents };
    };
    const sides: Side[] = [
      { name: 'rebuild', round: () => inTemporaryFolder(rebuilt) },
      {
        name: 'fold in memory',
        round: () =>
          inTemporaryFolder(async (folder) => {
            const began = performance.now();
            const folds = folded(eventsFile(dataDir));
            written(folder, folds.values());
            const rate = (events * 1_000) / (performance.now() - began);
            return { figures: { folded: rate }, result: [...folds.values()].map((each) => digestOf(each)) };
          }),
      },
    ];
    const emmett = peers ? await openEmmett() : undefined;
    if (emmett === undefined || typeof emmett === 'string')
      return { sides, lines, notes: emmett === undefined ? [] : [emmett], close };
    const some = (await store.readAll(START, OF_EMMETT)).events;
    const rebuildThere = await rebuilding(emmett, DEFINITIONS, some);
    const last = Number(some.at(-1)!.position);
    const expected = [...folded(eventsFile(dataDir), last).values()].map((each) => digestOf(each));
    sides.push({
      name: 'emmett',
      round: async () => {
        const { seconds, documents } = await rebuildThere();
        const found = documents.map((each) => digestOf(each));
        if (!isDeepStrictEqual(found, expected)) throw new Error('emmett came to other documents');
        return { figures: { emmett: some.length / seconds } };
      },
    });
    return {
      sides,
      lines,
      async close() {
        await emmett.close();
        await close();
      },
    };
  },
};
