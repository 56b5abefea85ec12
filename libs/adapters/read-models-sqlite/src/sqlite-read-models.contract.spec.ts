import { copyFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ALL_AT_ONCE, ReadModelsUnavailable } from '#application';
import { engineStates, openDatabase } from '#sqlite';
import { overEngines } from '#testing/adapters';
import { dryRunsContract, readModelsContract } from '#testing/contracts';
import { ProjectionWorld } from '#testing/world';
import { SqliteReadModels } from './index.js';

const collection = { name: 'people', generation: 1, version: 1, indexes: [{ name: 'by-name', fields: ['name'] }] };
const at = (position: number): string => String(position).padStart(20, '0');

describe('SqliteReadModels', () => {
  overEngines(engineStates(), (engine) =>
    readModelsContract(async () => {
      const folder = mkdtempSync(join(tmpdir(), 'seatledger-read-models-'));
      const file = join(folder, 'made', 'read-models.db');
      return {
        open: async () => new SqliteReadModels({ file, engine }),
        leaveFormat: async (format) => {
          const database = openDatabase({ file, engine });
          database.exec(`PRAGMA user_version = ${format ?? 0}`);
          database.close();
        },
        persistent: true,
        dispose: async () => rmSync(folder, { recursive: true }),
      };
    }),
  );

  overEngines(engineStates(), (engine) =>
    dryRunsContract(async () => {
      const folder = mkdtempSync(join(tmpdir(), 'seatledger-read-models-'));
      const file = join(folder, 'read-models.db');
      return {
        open: async () => new SqliteReadModels({ file, engine }),
        dispose: async () => rmSync(folder, { recursive: true }),
      };
    }),
  );

  describe('its file', () => {
    let folder: string;
    let file: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'seatledger-read-models-'));
      file = join(folder, 'read-models.db');
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it('is missed where it was deleted or replaced under who opened it, and goes on where it is back', async () => {
      const models = new SqliteReadModels({ file });
      await models.ensure(collection);
      const calls = [
        () => models.liveGeneration('people'),
        () => models.getMany(collection, ['a']),
        () => models.commit(collection, [{ key: 'a', at: at(1), document: {} }]),
      ];
      const refused = async (): Promise<void> => {
        for (const call of calls) await expect(call()).rejects.toThrow(/isn't the file any more that was opened: put/);
        for (const call of calls) await expect(call()).rejects.toThrow(ReadModelsUnavailable);
      };
      renameSync(file, `${file}.away`);
      await refused();
      writeFileSync(file, '');
      await refused();
      rmSync(file);
      renameSync(`${file}.away`, file);
      expect(await models.liveGeneration('people')).toEqual({ generation: 1, version: 1 });
      await models.close();
    });

    it('stops who follows into it where its checkpoints are gone, and leaves the documents as they were', async () => {
      const models = new SqliteReadModels({ file });
      const world = new ProjectionWorld();
      await world.add('a', 1);
      const projector = world.projector({ readModels: models });
      const counts = { name: 'counts', generation: 1 };
      await world.until(async () => (await models.checkpoint('counts@1'))?.position === at(1));
      const other = openDatabase({ file });
      other.exec('DELETE FROM checkpoints');
      other.close();
      await world.add('a', 2);
      await world.until(() => projector.status()[0]?.state === 'stopped');
      expect(world.alarms).toMatchObject([{ code: 'wrong-history' }]);
      expect(world.alarms[0]?.message).toMatch(/checkpoint is gone, and 1 documents are there/);
      expect(await models.getMany(counts, ['a'])).toMatchObject([{ sum: 1 }]);
      await world.stop();
      await models.close();
    });

    it('counts many documents in pieces, between which others go on', async () => {
      let turns = 0;
      const next = async (): Promise<void> => void (turns += 1);
      const models = new SqliteReadModels({ file, turn: { ...ALL_AT_ONCE, next } });
      await models.ensure(collection);
      const documents = Array.from({ length: 20_001 }, (_, number) => ({
        key: `k${number}`,
        at: at(1),
        document: { name: number % 2 === 0 ? 'even' : 'odd' },
      }));
      await models.commit(collection, documents);
      expect(await models.count(collection, 'by-name', [])).toBe(20_001);
      expect(turns).toBe(2);
      turns = 0;
      expect(await models.count(collection, 'by-name', ['odd'])).toBe(10_000);
      expect(await models.count(collection, 'by-name', ['neither'])).toBe(0);
      expect(turns).toBe(1);
      await models.close();
    });

    it('holds nothing of a document that a tombstone replaced', async () => {
      const models = new SqliteReadModels({ file });
      await models.ensure(collection);
      await models.commit(collection, [{ key: 'a', at: at(1), document: { name: 'Sensitive-Surname' } }]);
      await models.commit(collection, [{ key: 'a', at: at(2), document: null }]);
      await models.close(); // moves the write-ahead log into the file
      expect(readFileSync(file).includes('rows people@1')).toBe(true);
      for (const each of [file, `${file}-wal`])
        expect(existsSync(each) && readFileSync(each).includes('Sensitive-Surname')).toBe(false);
    });

    it('holds nothing of it either after a process that was killed before it had emptied the log file', async () => {
      const killed = new SqliteReadModels({ file });
      await killed.ensure(collection);
      await killed.commit(collection, [{ key: 'a', at: at(1), document: { name: 'Sensitive-Surname' } }]);
      const other = openDatabase({ file, secureDelete: true });
      other.exec(`UPDATE "rows people@1" SET document = NULL; DELETE FROM "entries people@1"`);
      // what a SIGKILL leaves: both files as they are at this moment
      const left = join(folder, 'left.db');
      for (const end of ['', '-wal']) copyFileSync(file + end, left + end);
      other.close();
      await killed.close();
      expect(readFileSync(`${left}-wal`).includes('Sensitive-Surname')).toBe(true);
      const models = new SqliteReadModels({ file: left });
      for (const each of [left, `${left}-wal`]) expect(readFileSync(each).includes('Sensitive-Surname')).toBe(false);
      await models.close();
    });

    it('writes a document again whose row somebody deleted by hand', async () => {
      const models = new SqliteReadModels({ file });
      await models.ensure(collection);
      await models.commit(collection, [{ key: 'a', at: at(1), document: { name: 'Ada' } }]);
      const other = openDatabase({ file });
      other.exec('DELETE FROM "rows people@1"');
      other.close();
      await models.commit(collection, [{ key: 'a', at: at(2), document: { name: 'Ada' } }]);
      const { items } = await models.query(collection, { index: 'by-name', prefix: ['Ada'], limit: 10 });
      expect(items.map(({ key }) => key)).toEqual(['a']);
      await models.close();
    });

    it('keeps nobody waiting but its caller while somebody else writes', async () => {
      const models = new SqliteReadModels({ file });
      const other = openDatabase({ file });
      other.exec('BEGIN IMMEDIATE');
      let isSaved = false;
      const checkpoint = { storeId: 's', position: at(1), updatedAt: '2026-01-05T08:00:00.000Z' };
      const saving = models.saveCheckpoint('f', checkpoint).then(() => (isSaved = true));
      await setImmediate();
      expect([isSaved, await models.checkpoint('f')]).toEqual([false, undefined]);
      other.exec('COMMIT');
      await saving;
      expect(await models.checkpoint('f')).toEqual(checkpoint);
      other.close();
      await models.close();
    });

    it('is away where somebody else writes for longer', async () => {
      const models = new SqliteReadModels({ file, busyMilliseconds: 30 });
      const other = openDatabase({ file });
      other.exec('BEGIN IMMEDIATE');
      await expect(models.ensure(collection)).rejects.toThrow(ReadModelsUnavailable);
      other.exec('ROLLBACK');
      await models.ensure(collection);
      other.close();
      await models.close();
    });

    it('holds nothing of a deleted document once whoever was reading it has ended', async () => {
      const models = new SqliteReadModels({ file });
      await models.ensure(collection);
      await models.commit(collection, [{ key: 'a', at: at(1), document: { name: 'Sensitive-Surname' } }]);
      const other = openDatabase({ file });
      other.exec('BEGIN; SELECT * FROM "rows people@1"');
      let isDone = false;
      const deleting = models.commit(collection, [{ key: 'a', at: at(2), document: null }]).then(() => (isDone = true));
      await setImmediate();
      expect(isDone).toBe(false);
      other.exec('COMMIT');
      await deleting;
      for (const each of [file, `${file}-wal`]) expect(readFileSync(each).includes('Sensitive-Surname')).toBe(false);
      other.close();
      await models.close();
    });

    it('tells text that is no UTF-8 instead of giving other text for it', async () => {
      const models = new SqliteReadModels({ file });
      await models.ensure(collection);
      await models.commit(collection, [
        { key: 'a', at: at(1), document: { name: 'Zo\u00eb' } },
        { key: 'b', at: at(2), document: { name: 'as it came: \uFFFD' } },
      ]);
      const other = openDatabase({ file });
      other.exec(`UPDATE "rows people@1" SET document = CAST(x'7b226e616d65223a22ff227d' AS TEXT) WHERE key = 'a'`);
      other.close();
      await expect(models.getMany(collection, ['a'])).rejects.toMatchObject({ code: 'SQLITE_CORRUPT_TEXT' });
      expect(await models.getMany(collection, ['b'])).toEqual([{ name: 'as it came: \uFFFD' }]);
      await models.close();
    });

    it('takes dry runs also where an earlier build made it', async () => {
      await new SqliteReadModels({ file }).close();
      const other = openDatabase({ file });
      other.exec('DROP TABLE dry_runs; DROP TABLE dry_run_rows');
      other.close();
      const models = new SqliteReadModels({ file });
      expect(await models.dryRuns.all()).toEqual([]);
      await models.close();
    });

    it('of something else is refused', () => {
      const other = openDatabase({ file });
      other.exec('CREATE TABLE photos (id)');
      other.close();
      expect(() => new SqliteReadModels({ file })).toThrow(/holds no read models: name another file/);
    });

    it('answers a query by a range scan of the index, in both directions', async () => {
      const models = new SqliteReadModels({ file });
      await models.ensure(collection);
      const database = openDatabase({ file });
      for (const order of ['ASC', 'DESC']) {
        const plan = database
          .prepare<[id: number, parent: number, unused: number, detail: string]>(
            `EXPLAIN QUERY PLAN SELECT d.key FROM "entries people@1" AS e
             CROSS JOIN "rows people@1" AS d ON d.id = e.id
             WHERE e.number = 0 AND e.entry >= 'a' AND e.entry < 'b' ORDER BY e.entry ${order} LIMIT 3`,
          )
          .all();
        expect(plan.map(([, , , detail]) => detail)).toEqual([
          'SEARCH e USING PRIMARY KEY (number=? AND entry>? AND entry<?)',
          'SEARCH d USING INTEGER PRIMARY KEY (rowid=?)',
        ]);
      }
      database.close();
      await models.close();
    });
  });
});
