import { stringify } from 'csv-stringify/sync';
import { table } from './table.js';

export type Cell = string | number | boolean | null | undefined;

/** This is one column of a list. */
export interface Column<Row> {
  /** It names the column in CSV, where scripts rely on it. A column without one stands in tables alone. */
  readonly key?: string;
  /** It heads the column for people. A column without one stands in CSV alone. */
  readonly title?: string;
  readonly of: (row: Row) => Cell;
}

/** These are the rows of a list, ready to be printed in either form. */
export interface Rows {
  readonly asTable: () => string;
  readonly asCsv: () => string;
}

/** Puts items under columns, in their order. */
export const rowsOf = <Row>(columns: readonly Column<Row>[], items: readonly Row[]): Rows => ({
  asTable: () => {
    const shown = columns.filter(({ title }) => title !== undefined);
    const cells = items.map((item) => shown.map(({ of }) => forPeople(of(item))));
    return table(
      shown.map(({ title = '' }) => title),
      cells,
    );
  },
  asCsv: () => {
    const named = columns.filter(({ key }) => key !== undefined);
    const cells = items.map((item) => named.map(({ of }) => of(item)));
    return csv(
      named.map(({ key = '' }) => key),
      cells,
    );
  },
});

const forPeople = (cell: Cell): string | number | undefined =>
  typeof cell === 'boolean' ? (cell ? 'yes' : 'no') : (cell ?? undefined);

/**
 * A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and people choose names, so such a
 * text gets a `'` before it. Numbers are our own, and stay numbers.
 */
const csv = (keys: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  stringify([keys, ...rows] as Cell[][], {
    escape_formulas: true,
    eof: false,
    cast: { boolean: String },
  });

/**
 * Returns a document that has no columns of its own as rows: one for each item of a list, and one for anything else.
 * A member of a member is named with a dot, and texts of a list stand in one cell.
 */
export function rowsOfDocument(document: unknown): Rows {
  const items = (Array.isArray(document) ? document : [document]).map((item: unknown) => new Map(leaves(item)));
  const keys = [...new Set(items.flatMap((item) => [...item.keys()]))];
  return rowsOf(
    keys.map((key) => ({ key, title: key, of: (item: ReadonlyMap<string, Cell>) => item.get(key) })),
    items,
  );
}

function leaves(value: unknown, path: readonly string[] = []): (readonly [string, Cell])[] {
  if (typeof value !== 'object' || value === null) return [[path.join('.') || 'value', value as Cell]];
  if (!Array.isArray(value)) return Object.entries(value).flatMap(([name, member]) => leaves(member, [...path, name]));
  const texts = value.map((each: unknown) => (typeof each === 'object' ? JSON.stringify(each) : String(each)));
  return [[path.join('.') || 'value', texts.join('; ')]];
}
