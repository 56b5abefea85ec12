import { existsSync, writeFileSync } from 'node:fs';
import { overEngines } from '#testing/adapters';
import { chooseEngine, engineStates } from '../src/index.js';
import { codeOf, SqliteBench } from './sqlite-bench.js';

overEngines(engineStates(), (engine) => {
  const bench = new SqliteBench(engine);

  describe('an opening', () => {
    it('asserts a version that loses no commits, and says what to do where it is not', () => {
      expect(() => bench.open({ engine: bench.saying((sql) => sql.replace('sqlite_version()', "'3.45.1'")) })).toThrow(
        expect.objectContaining({
          code: 'unusable-sqlite',
          message: expect.stringMatching(/SQLite 3\.45\.1 .*3\.51\.3 or later.* npm ci/),
        }),
      );
    });

    it('gives the settings that were asked for', () => {
      expect(bench.open().settings()).toEqual({ journalMode: 'wal', synchronous: 2, secureDelete: 0 });
      expect(bench.open({ synchronous: 'NORMAL', secureDelete: true }).settings()).toEqual({
        journalMode: 'wal',
        synchronous: 1,
        secureDelete: 1,
      });
    });

    it.each([
      ['journalMode', 'journal_mode = WAL', 'journal_mode = DELETE'],
      ['synchronous', 'synchronous = FULL', 'synchronous = OFF'],
      ['secureDelete', 'secure_delete = ON', 'secure_delete = OFF'],
    ])('asserts %s, whatever the pragma was told', (setting, wanted, taken) => {
      const options = { secureDelete: true, engine: bench.saying((sql) => sql.replace(wanted, taken)) };
      expect(() => bench.open(options)).toThrow(
        expect.objectContaining({ code: 'unusable-sqlite', message: expect.stringContaining(`${setting} is`) }),
      );
    });

    it('names the file that it can not open', () => {
      const missing = bench.path('missing', 'some.db');
      expect(codeOf(() => bench.open({ file: missing }))).toBe('SQLITE_CANTOPEN');
      expect(() => bench.open({ file: missing })).toThrow(missing);
    });

    it('tells a file that is no database', () => {
      writeFileSync(bench.file, 'x'.repeat(5_000));
      expect(codeOf(() => bench.open())).toBe('SQLITE_NOTADB');
    });

    it('tells a file that another process keeps for itself, and opens it afterwards', () => {
      const holder = chooseEngine(bench.engine).connect(bench.file, 10);
      holder.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; CREATE TABLE some (id)');
      expect(codeOf(() => bench.open())).toBe('SQLITE_BUSY');
      holder.close();
      expect(bench.open().value('SELECT count(*) FROM some')).toBe(0);
    });

    it('takes a name that begins like a URI for a name', () => {
      const name = 'file:some.db?mode=memory';
      const before = process.cwd();
      process.chdir(bench.path());
      try {
        bench.open({ file: name });
      } finally {
        process.chdir(before);
      }
      expect(existsSync(bench.path(name))).toBe(true);
    });
  });
});
