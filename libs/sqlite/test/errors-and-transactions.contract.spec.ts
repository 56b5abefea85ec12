import { readFileSync, writeFileSync } from 'node:fs';
import { overEngines } from '#testing/adapters';
import { engineStates, whenFree } from '../src/index.js';
import { codeOf, count, insert, SqliteBench } from './sqlite-bench.js';

overEngines(engineStates(), (engine) => {
  const bench = new SqliteBench(engine);

  describe('an error', () => {
    it('tells a constraint, a full disk and a mistake by its code', () => {
      const database = bench.openWithRows();
      insert(database);
      expect(codeOf(() => database.prepare('INSERT INTO rows (id) VALUES (?)').run(1))).toBe('SQLITE_CONSTRAINT');
      expect(codeOf(() => database.exec('INSERT INTO rows (id) VALUES (1)'))).toBe('SQLITE_CONSTRAINT');
      expect(codeOf(() => database.prepare('SELECT nothing FROM nowhere'))).toBe('SQLITE_ERROR');
      database.exec('PRAGMA max_page_count = 3');
      expect(codeOf(() => insert(database, 'x'.repeat(50_000)))).toBe('SQLITE_FULL');
      database.exec('PRAGMA query_only = ON');
      expect(codeOf(() => insert(database))).toBe('SQLITE_READONLY');
    });

    it('tells a damaged page by its code, in one row and in many', () => {
      const database = bench.openWithRows();
      database.transaction(() => {
        for (let row = 0; row < 200; row += 1) insert(database, 'x'.repeat(200));
      });
      database.emptyLog();
      database.close();
      const bytes = readFileSync(bench.file);
      // all pages but the first, which holds the schema
      writeFileSync(bench.file, Buffer.concat([bytes.subarray(0, 4_096), bytes.subarray(4_096).fill(0xee)]));
      const damaged = bench.open();
      expect(codeOf(() => damaged.prepare('SELECT text FROM rows WHERE id > ?').all(0))).toBe('SQLITE_CORRUPT');
      expect(codeOf(() => damaged.prepare('SELECT text FROM rows WHERE id = ?').get(150))).toBe('SQLITE_CORRUPT');
      expect(codeOf(() => damaged.exec('SELECT text FROM rows'))).toBe('SQLITE_CORRUPT');
    });

    it('that is none of SQLite stays as it is', () => {
      const database = bench.openWithRows();
      const bug = new TypeError('a bug');
      expect(
        codeOf(() =>
          database.transaction(() => {
            throw bug;
          }),
        ),
      ).toBe(bug);
    });
  });

  describe('a transaction', () => {
    it('is whole, or nothing at all, and gives what its body gives', () => {
      const database = bench.openWithRows();
      expect(database.transaction(() => (insert(database), 'done'))).toBe('done');
      const failing = (): never =>
        database.transaction(() => {
          insert(database);
          throw new Error('no');
        });
      expect(failing).toThrow('no');
      expect(count(bench.open())).toBe(1);
      database.transaction(() => insert(database));
      expect(count(bench.open())).toBe(2);
    });

    it('that finds the file busy begins later, commits, and leaves no lock behind', () => {
      const [first, second] = [bench.openWithRows(), bench.open()];
      first.exec('BEGIN IMMEDIATE');
      insert(first, 'first');
      for (let attempt = 0; attempt < 3; attempt += 1)
        expect(codeOf(() => second.transaction(() => insert(second)))).toBe('SQLITE_BUSY');
      first.exec('COMMIT');
      second.transaction(() => insert(second, 'second'));
      first.transaction(() => insert(first, 'third'));
      const texts = bench.open().prepare<[string]>('SELECT text FROM rows ORDER BY id').all();
      expect(texts).toEqual([['first'], ['second'], ['third']]);
    });

    it('tells its first error, where SQLite has rolled back by itself and ROLLBACK fails', () => {
      const database = bench.openWithRows();
      insert(database);
      const failing = (): void =>
        database.transaction(() => database.exec('INSERT OR ROLLBACK INTO rows (id) VALUES (1)'));
      expect(codeOf(failing)).toBe('SQLITE_CONSTRAINT');
      database.transaction(() => insert(database));
      expect(count(database)).toBe(2);
    });

    it('whose COMMIT fails says so, has changed nothing, and holds no lock', () => {
      const database = bench.openWithRows();
      database.exec('CREATE TABLE parts (of INTEGER REFERENCES rows DEFERRABLE INITIALLY DEFERRED) STRICT');
      const failing = (): void => database.transaction(() => database.exec('INSERT INTO parts (of) VALUES (7)'));
      expect(failing).toThrow(expect.objectContaining({ name: 'CommitFailed', code: 'SQLITE_CONSTRAINT' }));
      const other = bench.open();
      other.transaction(() => insert(other));
      expect(other.value('SELECT count(*) FROM parts')).toBe(0);
      database.transaction(() => insert(database));
      expect(count(other)).toBe(2);
    });

    it('of another connection moves the data version, its own does not', () => {
      const [database, other] = [bench.openWithRows(), bench.open()];
      const before = database.dataVersion();
      insert(database);
      expect(database.dataVersion()).toBe(before);
      insert(other);
      expect(database.dataVersion()).not.toBe(before);
    });
  });

  describe('whenFree', () => {
    it('tries again until the lock is free', async () => {
      const [first, second] = [bench.openWithRows(), bench.open()];
      first.exec('BEGIN IMMEDIATE');
      let attempts = 0;
      const written = await whenFree(() => {
        attempts += 1;
        if (attempts === 3) first.exec('COMMIT');
        return second.transaction(() => (insert(second), attempts));
      }, 10_000);
      expect(written).toBe(3);
    });

    it('gives up with the last error when the time is over, and at once where waiting is of no use', async () => {
      const [first, second] = [bench.openWithRows(), bench.open()];
      first.exec('BEGIN IMMEDIATE');
      await expect(whenFree(() => second.transaction(() => insert(second)), 0)).rejects.toMatchObject({
        code: 'SQLITE_BUSY',
      });
      first.exec('COMMIT');
      let attempts = 0;
      const mistaken = whenFree(() => {
        attempts += 1;
        second.exec('SELECT nothing');
      }, 10_000);
      await expect(mistaken).rejects.toMatchObject({ code: 'SQLITE_ERROR' });
      expect(attempts).toBe(1);
    });
  });
});
