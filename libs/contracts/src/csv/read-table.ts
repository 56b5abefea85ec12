import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { CsvProblem, CsvProblemCode } from './csv-problem.js';
import { decodeText, NotText, type Bytes } from './decode-text.js';

/** A row has at most so many characters. A longer one comes from a quotation mark that nobody closed. */
const LONGEST_ROW = 1024 * 1024;

export interface Column<Name extends string> {
  readonly name: Name;
  /** The template spells the header like this. Headers are compared without case, spaces and underscores. */
  readonly header: string;
  readonly required?: boolean;
}

/**
 * One row holds its cells by column, trimmed of spaces and no-break spaces, with '' where the file has no such column.
 */
export interface TableRow<Name extends string> {
  readonly line: number;
  readonly cells: Readonly<Record<Name, string>>;
  /** Maps each column to its header as this file spells it. */
  readonly headers: Readonly<Record<Name, string>>;
}
export type TableEntry<Name extends string> = { readonly row: TableRow<Name> } | { readonly problem: CsvProblem };

/** Headers are compared in this form. */
const plain = (header: string): string => header.toLowerCase().replaceAll(/[\s_]+/g, '');

/**
 * Reads a CSV file as a stream, and yields its rows and problems in the order of the lines. The first line that isn't
 * blank is the header. Of comma, semicolon and tab the one that the header uses most is the separator. Blank lines are
 * skipped. A fatal problem is the last entry. A header that isn't a column's is a problem only with `strict`, and is
 * left out otherwise.
 */
export async function* readTable<Name extends string>(
  bytes: Bytes,
  columns: readonly Column<Name>[],
  options: { readonly strict?: boolean } = {},
): AsyncGenerator<TableEntry<Name>> {
  let line = 0;
  let header: Header<Name> | undefined;
  try {
    for await (const { cells, endLine } of records(bytes)) {
      line = endLine - cells.join('').split('\n').length + 1;
      if (cells.every((cell) => cell.trim() === '')) continue;
      if (!header) {
        const read = readHeader(cells, columns, line, options.strict ?? false);
        if ('problem' in read) return yield read;
        header = read;
      } else yield readRow(cells, columns, header, line);
    }
  } catch (error) {
    return yield { problem: unreadable(error, line) };
  }
  if (!header)
    yield { problem: { code: 'csv-empty', line: 1, message: 'the file is empty, its header line is missing' } };
  return undefined;
}

async function* records(bytes: Bytes): AsyncGenerator<{ cells: string[]; endLine: number }> {
  const { separator, text } = await separated(decodeText(bytes));
  const source = Readable.from(text);
  const parser = parse({
    delimiter: separator,
    record_delimiter: '\n',
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
  });
  // pipe() doesn't pass errors on, and a decoding error must reach the reader of the rows
  source.on('error', (error) => parser.destroy(error));
  try {
    for await (const entry of source.pipe(parser)) {
      const { record, info } = entry as { record: string[]; info: { lines: number } };
      yield { cells: record, endLine: info.lines };
    }
  } finally {
    source.destroy();
  }
}

/** Finds the separator in the first line that has text. The text that it returns begins at the beginning again. */
async function separated(text: AsyncGenerator<string>): Promise<{ separator: string; text: AsyncGenerator<string> }> {
  let start = '';
  let done = false;
  while (!done && !start.trimStart().includes('\n') && start.length < LONGEST_ROW) {
    const next = await text.next();
    if (next.done) done = true;
    else start += next.value;
  }
  const header =
    start
      .trimStart()
      .split('\n', 1)[0]
      ?.replaceAll(/"[^"]*"/g, '') ?? '';
  const count = (separator: string): number => header.split(separator).length;
  const separator = [',', ';', '\t'].reduce((best, next) => (count(next) > count(best) ? next : best));
  return {
    separator,
    text: (async function* () {
      yield start;
      yield* text;
    })(),
  };
}

interface Header<Name extends string> {
  readonly width: number;
  readonly index: ReadonlyMap<Name, number>;
  readonly names: readonly string[];
  readonly headers: Readonly<Record<Name, string>>;
}

function readHeader<Name extends string>(
  cells: readonly string[],
  columns: readonly Column<Name>[],
  line: number,
  strict: boolean,
): Header<Name> | { readonly problem: CsvProblem } {
  const names = cells.map((cell) => cell.trim());
  const problem = (code: CsvProblemCode, column: string, message: string): { problem: CsvProblem } => ({
    problem: { code, line, column, message },
  });
  const index = new Map<Name, number>();
  for (const [at, name] of names.entries()) {
    const column = columns.find(({ header }) => plain(header) === plain(name));
    if (column && index.has(column.name))
      return problem('csv-duplicate-column', name, `the header names "${name}" twice`);
    if (column) index.set(column.name, at);
    else if (strict && name !== '') return problem('csv-unknown-column', name, `"${name}" is no column of this import`);
  }
  const missing = columns.find(({ name, required }) => required && !index.has(name));
  if (missing) return problem('csv-missing-column', missing.header, `the column "${missing.header}" is missing`);
  const headers = Object.fromEntries(columns.map(({ name, header }) => [name, names[index.get(name) ?? -1] ?? header]));
  return { width: names.length, index, names, headers: headers as Record<Name, string> };
}

function readRow<Name extends string>(
  cells: readonly string[],
  columns: readonly Column<Name>[],
  header: Header<Name>,
  line: number,
): TableEntry<Name> {
  const extra = cells.slice(header.width).some((cell) => cell.trim() !== '');
  const { width, names } = header;
  if (cells.length < width || extra) {
    const column = cells.length < width ? { column: names[cells.length] ?? '' } : {};
    const message = `the row has ${cells.length} cells, the header has ${width}`;
    return { problem: { code: 'csv-wrong-cell-count', line, ...column, message } };
  }
  const value = (name: Name): string => (cells[header.index.get(name) ?? -1] ?? '').trim();
  for (const { name, required } of columns) {
    if (!required || value(name) !== '') continue;
    return { problem: { code: 'csv-missing-value', line, column: header.headers[name], message: 'the cell is empty' } };
  }
  const byName = Object.fromEntries(columns.map(({ name }) => [name, value(name)])) as Record<Name, string>;
  return { row: { line, cells: byName, headers: header.headers } };
}

function unreadable(error: unknown, lastLine: number): CsvProblem {
  if (error instanceof NotText) return { code: 'csv-bad-encoding', line: error.line, message: error.message };
  if (!(error instanceof CsvError)) throw error;
  const line = typeof error['lines'] === 'number' ? error['lines'] : lastLine + 1;
  if (error.code === 'CSV_MAX_RECORD_SIZE')
    return { code: 'csv-row-too-long', line, message: 'the row is longer than 1 MB' };
  const message =
    error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quotation mark is never closed' : 'a quotation mark is misplaced';
  return { code: 'csv-bad-quoting', line, message };
}
