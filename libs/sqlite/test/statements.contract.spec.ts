import { overEngines } from '#testing/adapters';
import { engineStates } from '../src/index.js';
import type { Database } from '../src/index.js';
import { codeOf, count, insert, SqliteBench } from './sqlite-bench.js';

overEngines(engineStates(), (engine) => {
  const bench = new SqliteBench(engine);

  describe('a statement', () => {
    it('is prepared once, and gives rows in the order of its columns', () => {
      const database = bench.openWithRows();
      insert(database, 'Zoë');
      const sql = 'SELECT id, text FROM rows WHERE text = ?';
      expect(database.prepare(sql)).toBe(database.prepare(sql));
      expect(database.prepare<[number, string]>(sql).all('Zoë')).toEqual([[1, 'Zoë']]);
      expect(database.prepare<[number, string]>(sql).get('nobody')).toBeUndefined();
    });

    it('gives back what was bound: text, bytes, nothing, and whole numbers exactly', () => {
      const database = bench.openWithRows();
      const values: [string | null, number | null, Uint8Array | null][] = [
        ['日本 \u{1F600} \u0001 \uFFFD', Number.MAX_SAFE_INTEGER, Uint8Array.of(0, 255)],
        ['', Number.MIN_SAFE_INTEGER, new Uint8Array()],
        [null, null, null],
      ];
      const write = database.prepare('INSERT INTO rows (text, number, bytes) VALUES (?, ?, ?)');
      expect(values.map((row) => write.run(...row))).toEqual(
        [1, 2, 3].map((id) => ({ changes: 1, lastInsertRowid: id })),
      );
      const read = database.prepare<(typeof values)[number]>('SELECT text, number, bytes FROM rows ORDER BY id');
      const plain = read.all().map(([text, number, bytes]) => [text, number, bytes && Uint8Array.from(bytes)]);
      expect(plain).toEqual(values);
    });

    it('binds a whole number as an integer, and a lone buffer as a value', () => {
      const database = bench.open();
      const types = database.prepare('SELECT typeof(?), typeof(?), typeof(?), typeof(?), ? || ?');
      expect(types.get(1, 2 ** 40, 1.5, Buffer.from('x'), 1, 2 ** 40)).toEqual([
        'integer',
        'integer',
        'real',
        'blob',
        `1${2 ** 40}`,
      ]);
      expect(database.prepare('SELECT hex(?)').get(Buffer.from('x'))).toEqual(['78']);
    });

    it('refuses an integer that no number holds, and a text that would be cut off', () => {
      const database = bench.openWithRows();
      database.exec('INSERT INTO rows (number) VALUES (9007199254740993)');
      const select = database.prepare('SELECT number FROM rows');
      expect(() => select.all()).toThrow(/9007199254740993/);
      expect(() => select.get()).toThrow(/9007199254740993/);
      expect(() => insert(database, 'a\0b')).toThrow(TypeError);
      expect(count(database)).toBe(1);
    });

    it('keeps no lock after it failed', () => {
      const [first, second] = [bench.openWithRows(), bench.open()];
      first.exec('BEGIN IMMEDIATE');
      const write = second.prepare('INSERT INTO rows (text) VALUES (?) RETURNING id');
      expect(codeOf(() => write.get('a'))).toBe('SQLITE_BUSY');
      expect(codeOf(() => write.run('a'))).toBe('SQLITE_BUSY');
      first.exec('COMMIT');
      second.transaction(() => insert(second));
      expect(count(first)).toBe(1);
    });
  });

  describe('text that is no UTF-8', () => {
    const SELECT = 'SELECT id, text FROM rows WHERE id > ? ORDER BY id';
    let database: Database;
    beforeEach(() => {
      database = bench.openWithRows();
      insert(database, 'the character \uFFFD by right');
      database.exec("INSERT INTO rows (text) VALUES (CAST(x'5a6fff' AS TEXT))");
    });

    it('is an error with a code, the column and the rest of the row, however it is read', () => {
      for (const read of [() => database.prepare(SELECT).all(0), () => database.prepare(SELECT).get(1)]) {
        expect(read).toThrow(
          expect.objectContaining({ code: 'SQLITE_CORRUPT_TEXT', column: 'text', row: [2, 'Zo\uFFFD'] }),
        );
        expect(read).not.toThrow(/Zo/);
      }
    });

    it('does not hide the rows beside it, nor text that holds the same character by right', () => {
      expect(database.prepare('SELECT text FROM rows WHERE id < ?').all(2)).toEqual([
        ['the character \uFFFD by right'],
      ]);
      insert(database, 'after it');
      expect(database.prepare(SELECT).get(2)).toEqual([3, 'after it']);
    });
  });
});
