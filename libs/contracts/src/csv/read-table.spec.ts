import { Readable } from 'node:stream';
import { readTable, type Column, type TableEntry } from './read-table.js';

const COLUMNS = [
  { name: 'user', header: 'User Name', required: true },
  { name: 'city', header: 'City' },
] as const satisfies readonly Column<string>[];
type Name = 'user' | 'city';

const all = (entries: AsyncIterable<TableEntry<Name>>): Promise<TableEntry<Name>[]> => Readable.from(entries).toArray();

async function read(text: string | Uint8Array, strict = false): Promise<TableEntry<Name>[]> {
  const bytes = Buffer.from(text as string);
  const chunks = Array.from({ length: bytes.length }, (_, at) => bytes.subarray(at, at + 1));
  const whole = await all(readTable<Name>([bytes], COLUMNS, { strict }));
  const byteByByte = await all(readTable<Name>(chunks, COLUMNS, { strict }));
  expect(byteByByte).toEqual(whole);
  return whole;
}
const short = (entries: TableEntry<Name>[]): unknown[] =>
  entries.map((entry) =>
    'row' in entry
      ? [entry.row.line, entry.row.cells.user, entry.row.cells.city]
      : [entry.problem.line, entry.problem.code, entry.problem.column],
  );

it.each([
  [
    'line feeds',
    'User Name,City\na,Bonn\nb,Köln\n',
    [
      [2, 'a', 'Bonn'],
      [3, 'b', 'Köln'],
    ],
  ],
  [
    'carriage returns too, without one at the end',
    'User Name,City\r\na,Bonn\r\nb,Köln',
    [
      [2, 'a', 'Bonn'],
      [3, 'b', 'Köln'],
    ],
  ],
  ['a byte-order mark', '\ufeffUser Name,City\na,Bonn', [[2, 'a', 'Bonn']]],
  [
    'blank lines, also before the header',
    '\r\n\r\nUser Name,City\r\n\r\na,Bonn\r\n,\r\n  \r\nb,Ulm\r\n',
    [
      [5, 'a', 'Bonn'],
      [8, 'b', 'Ulm'],
    ],
  ],
  ['headers in another spelling and order', 'CITY,username,Ignored\nBonn,a,x', [[2, 'a', 'Bonn']]],
  ['a file without an optional column', 'User Name\na', [[2, 'a', '']]],
  [
    'quoted separators, quotes and line ends',
    'User Name,City\r\n"a,""1""","B\r\nonn"\r\nb,Ulm',
    [
      [2, 'a,"1"', 'B\nonn'],
      [4, 'b', 'Ulm'],
    ],
  ],
  ['a line that names the version', 'version:v1.0\r\nUser Name,City\r\na,Bonn', [[3, 'a', 'Bonn']]],
  ['such a line with empty cells', 'version:v1.0,,\nUser Name,City\na,Bonn', [[3, 'a', 'Bonn']]],
  ['a line that names the separator', 'sep=;\r\nUser Name;City\r\na;Bonn, Germany', [[3, 'a', 'Bonn, Germany']]],
  ['a separator that only such a line can name', '"sep=|"\nUser Name|City\na|Bonn', [[3, 'a', 'Bonn']]],
  ['a tab that is named', 'sep=\t\nUser Name\tCity\na\tBonn', [[3, 'a', 'Bonn']]],
  ['rows that begin like such a line', 'User Name,City\nsep=;,Bonn', [[2, 'sep=;', 'Bonn']]],
  ['semicolons', 'User Name;City\na;Bonn, Germany', [[2, 'a', 'Bonn, Germany']]],
  ['tabs', 'User Name\tCity\na\tBonn', [[2, 'a', 'Bonn']]],
  ['empty cells after the last column', 'User Name,City\na,Bonn,,', [[2, 'a', 'Bonn']]],
  ['spaces around values, no-break ones too', 'User Name,City\n a ,Bonn\u00a0', [[2, 'a', 'Bonn']]],
] as const)('reads %s', async (_, text, rows) => {
  expect(short(await read(text))).toEqual(rows);
});

it('reads UTF-16 as Excel writes it', async () => {
  const text = 'User Name\tCity\r\na\tKöln 🏙\r\n';
  const little = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  expect(short(await read(little))).toEqual([[2, 'a', 'Köln 🏙']]);
  const big = Buffer.from(little).swap16();
  expect(short(await read(big))).toEqual([[2, 'a', 'Köln 🏙']]);
});

it.each([
  ['an empty file', '', [[1, 'csv-empty', undefined]]],
  ['a missing column', 'City\nBonn', [[1, 'csv-missing-column', 'User Name']]],
  ['a column named twice', 'User Name,City,username\na,b,c', [[1, 'csv-duplicate-column', 'username']]],
  [
    'a row that is too short',
    'User Name,City\na\nb,Ulm',
    [
      [2, 'csv-wrong-cell-count', 'City'],
      [3, 'b', 'Ulm'],
    ],
  ],
  ['a row that is too long', 'User Name,City\na,b,c', [[2, 'csv-wrong-cell-count', undefined]]],
  [
    'a missing value',
    'User Name,City\n ,Bonn\nb,Ulm',
    [
      [2, 'csv-missing-value', 'User Name'],
      [3, 'b', 'Ulm'],
    ],
  ],
  ['a quote that is never closed', 'User Name,City\n"a,Bonn', [[2, 'csv-bad-quoting', undefined]]],
  ['text behind a closing quote', 'User Name,City\n\n"a"b,Bonn', [[3, 'csv-bad-quoting', undefined]]],
  ['UTF-16 without a mark', Buffer.from('User Name,City\na,Bonn', 'utf16le'), [[1, 'csv-bad-encoding', undefined]]],
  ['an old code page', Buffer.from('User Name,City\na,Köln', 'latin1'), [[2, 'csv-bad-encoding', undefined]]],
] as const)('says where there is %s', async (_, text, entries) => {
  const found = short(await read(text));
  expect(found).toEqual(entries);
});

it('refuses headers that it does not know only where asked to', async () => {
  expect(short(await read('User Name,Citty\na,Bonn', true))).toEqual([[1, 'csv-unknown-column', 'Citty']]);
  expect(short(await read('User Name,Citty\na,Bonn'))).toEqual([[2, 'a', '']]);
});

it('refuses a row longer than a megabyte', async () => {
  const text = Buffer.from(`User Name,City\n"${'x'.repeat(2 ** 21)}`);
  expect(short(await all(readTable<Name>([text], COLUMNS)))).toEqual([[2, 'csv-row-too-long', undefined]]);
});

it('reads on only as fast as the rows are taken', async () => {
  let given = 0;
  const lines = function* (): Generator<Uint8Array> {
    yield Buffer.from('User Name,City\n');
    for (; given < 100_000; given += 1) yield Buffer.from('a,Bonn\n');
  };
  const rows = readTable<Name>(lines(), COLUMNS);
  for (let taken = 0; taken < 10; taken += 1) await rows.next();
  // a stream of Node 22 and later holds 64 KiB, which are four times as many rows as before
  expect(given).toBeLessThan(20_000);
  await rows.return(undefined);
});
