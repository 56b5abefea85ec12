import { parse } from 'csv-parse/sync';
import { type Column, rowsOf, rowsOfDocument } from './rows.js';

interface Holder {
  readonly name: string;
  readonly seats: number;
  readonly behind?: boolean;
}
const COLUMNS: readonly Column<Holder>[] = [
  { key: 'name', title: 'Name', of: ({ name }) => name },
  { key: 'seats', title: 'Seats', of: ({ seats }) => seats },
  { key: 'behind', of: ({ behind }) => behind },
  { title: 'Remark', of: ({ behind }) => (behind === true ? 'behind' : '') },
];

it('prints the columns of a table, and those of CSV', () => {
  const rows = rowsOf(COLUMNS, [{ name: 'Ann', seats: 2, behind: true }]);
  expect(rows.asTable()).toBe('Name  Seats  Remark\n----  -----  ------\nAnn       2  behind');
  expect(rows.asCsv()).toBe('name,seats,behind\nAnn,2,true');
});

it('prints the names of the columns where there is no row', () => {
  expect(rowsOf(COLUMNS, []).asCsv()).toBe('name,seats,behind');
});

it('gives back what was written, whatever the names are', () => {
  const names = ['a "quoted" one', 'a, b', 'two\nlines', 'ends with\r\n', ' ', 'née', '東京'];
  const csv = rowsOf(
    COLUMNS,
    names.map((name) => ({ name, seats: 1 })),
  ).asCsv();
  const read = parse(csv, { columns: true }) as { name: string }[];
  expect(read.map(({ name }) => name)).toEqual(names);
});

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('lets no name be a formula: %j', (name) => {
  const [read] = parse(rowsOf(COLUMNS, [{ name, seats: 1 }]).asCsv(), { columns: true }) as { name: string }[];
  expect(read?.name).toBe(`'${name}`);
});

it('leaves a number below zero a number', () => {
  expect(rowsOf(COLUMNS, [{ name: 'Ann', seats: -2 }]).asCsv()).toBe('name,seats,behind\nAnn,-2,');
});

it('prints a document without columns of its own as one row', () => {
  const document = { id: 'a', counts: { done: 1 }, aliases: ['b', 'c'], seats: [{ of: 'd' }], none: null };
  const [read] = parse(rowsOfDocument(document).asCsv(), { columns: true }) as object[];
  expect(read).toEqual({ id: 'a', 'counts.done': '1', aliases: 'b; c', seats: '{"of":"d"}', none: '' });
});

it('prints a list without columns of its own with all members that any item has', () => {
  expect(rowsOfDocument([{ a: 1 }, { b: true }]).asCsv()).toBe('a,b\n1,\n,true');
});
