import { copyFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { overEngines } from '#testing/adapters';
import { engineStates } from '../src/index.js';
import { codeOf, count, insert, SqliteBench } from './sqlite-bench.js';

overEngines(engineStates(), (engine) => {
  const bench = new SqliteBench(engine);

  describe('the log file', () => {
    it('is emptied once nobody reads from it any more', () => {
      const [database, reader] = [bench.openWithRows(), bench.open()];
      insert(database);
      reader.exec('BEGIN');
      expect(count(reader)).toBe(1);
      insert(database);
      expect(codeOf(() => database.emptyLog())).toBe('SQLITE_BUSY');
      expect(database.tryEmptyLog()).toBe(false);
      reader.exec('COMMIT');
      database.emptyLog();
      expect(statSync(`${bench.file}-wal`).size).toBe(0);
      expect(database.tryEmptyLog()).toBe(true);
    });

    it('once empty, leaves a file that is whole when it is copied alone', () => {
      const database = bench.openWithRows();
      insert(database);
      database.emptyLog();
      database.close();
      database.close();
      copyFileSync(bench.file, bench.path('copy.db'));
      expect(count(bench.open({ file: bench.path('copy.db') }))).toBe(1);
    });
  });

  describe('a backup', () => {
    it('holds one moment of a file that is written meanwhile, and only its owner may read it', async () => {
      const database = bench.openWithRows();
      const writer = bench.open();
      const both = (): void =>
        writer.transaction(() => {
          insert(writer, 'x'.repeat(2_000));
          insert(writer, 'y'.repeat(2_000));
        });
      for (let transaction = 0; transaction < 200; transaction += 1) both();
      const copy = bench.path('copy.db');
      let isDone = false;
      const backup = database.backup(copy).finally(() => (isDone = true));
      while (!isDone) {
        both();
        await setImmediate();
      }
      await backup;
      expect(statSync(copy).mode & 0o777).toBe(0o600);
      const copied = bench.open({ file: copy });
      expect(copied.value('PRAGMA integrity_check')).toBe('ok');
      const [all, halves] = [count(copied), copied.value("SELECT count(*) FROM rows WHERE text LIKE 'x%'")] as number[];
      expect(all).toBeGreaterThanOrEqual(400);
      expect(all).toBeLessThanOrEqual(count(writer) as number);
      expect(halves! * 2).toBe(all);
    });

    it('replaces no file, and leaves none behind where it fails', async () => {
      const database = bench.openWithRows();
      const copy = bench.path('copy.db');
      writeFileSync(copy, 'mine');
      await expect(database.backup(copy)).rejects.toMatchObject({ code: 'EEXIST' });
      expect(readFileSync(copy, 'utf8')).toBe('mine');
      database.emptyLog();
      database.close();
      writeFileSync(bench.file, 'x'.repeat(5_000));
      rmSync(`${bench.file}-wal`, { force: true });
      await expect(database.backup(bench.path('other.db'))).rejects.toMatchObject({ code: 'SQLITE_NOTADB' });
      expect(existsSync(bench.path('other.db'))).toBe(false);
    });
  });
});
