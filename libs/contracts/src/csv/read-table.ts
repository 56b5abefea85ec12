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
  /** Other templates and exports spell it like these. */
  readonly also?: readonly string[];
  readonly required?: boolean;
}

/**
 * One row holds its cells by column, trimmed of spaces and no-break spaces, with '' where the file has no such column.
 */
export interface TableRow<Name extends string> {
  readonly line: number;
  readonly headerLine: number;
  readonly cells: Readonly<Record<Name, string>>;
  /** Maps each column to its header as this file spells it. */
  readonly headers: Readonly<Record<Name, string>>;
  /** These headers of the file name columns of `TableOptions.unused`. */
  readonly unused: readonly string[];
}
export interface TableOptions {
  /** Refuses a file with a header that is neither a column's nor one of `unused`. */
  readonly strict?: boolean;
  readonly unused?: readonly string[];
}
export type TableEntry<Name extends string> = { readonly row: TableRow<Name> } | { readonly problem: CsvProblem };

/** Headers are compared in this form. Entra's template has the property in brackets, in every language. */
const plain = (header: string): string =>
  (/\[(\w+)\]/.exec(header)?.[1] ?? header)
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '');

/** Such a line stands before the header in files of Entra (`version:v1.0`) and of spreadsheets (`sep=;`). */
const PREAMBLE = /^"?(?:version:[^\s,;]*|sep=(.?))"?[\s,;]*$/i;

/**
 * Reads a CSV file as a stream, and yields its rows and problems in the order of the lines. The first line that isn't
 * blank is the header, apart from what `PREAMBLE` says. The separator is the one of `sep=`, or of comma, semicolon and
 * tab the one that the header uses most. Blank lines are skipped. A fatal problem is the last entry. A header that
 * isn't a column's is a problem only with `strict`, and is left out otherwise.
 */
export async function* readTable<Name extends string>(
  bytes: Bytes,
  columns: readonly Column<Name>[],
  options: TableOptions = {},
): AsyncGenerator<TableEntry<Name>> {
  let line = 0;
  let header: Header<Name> | undefined;
  try {
    for await (const { cells, endLine } of records(bytes)) {
      line = endLine - cells.join('').split('\n').length + 1;
      if (cells.every((cell) => cell.trim() === '')) continue;
      if (!header && PREAMBLE.test(cells.join(''))) continue;
      if (!header) {
        const read = readHeader(cells, columns, line, options);
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

/** Finds the separator in the lines up to the header. The text that it returns begins at the beginning again. */
async function separated(text: AsyncGenerator<string>): Promise<{ separator: string; text: AsyncGenerator<string> }> {
  let start = '';
  let done = false;
  while (!done && separatorIn(start, false) === undefined && start.length < LONGEST_ROW) {
    const next = await text.next();
    if (next.done) done = true;
    else start += next.value;
  }
  return {
    separator: separatorIn(start, true) ?? ',',
    text: (async function* () {
      yield start;
      yield* text;
    })(),
  };
}

/** Returns undefined while the header isn't there to its end. */
function separatorIn(start: string, isAll: boolean): string | undefined {
  const lines = start.split('\n').slice(0, isAll ? undefined : -1);
  const declared = lines.map((line) => PREAMBLE.exec(line.trim())?.[1] ?? '').find((separator) => separator !== '');
  if (declared !== undefined) return declared;
  const header = lines.find((line) => line.trim() !== '' && !PREAMBLE.test(line.trim()))?.replaceAll(/"[^"]*"/g, '');
  if (header === undefined) return undefined;
  const count = (separator: string): number => header.split(separator).length;
  return [',', ';', '\t'].reduce((best, next) => (count(next) > count(best) ? next : best));
}

interface Header<Name extends string> {
  readonly line: number;
  readonly width: number;
  readonly index: ReadonlyMap<Name, number>;
  readonly names: readonly string[];
  readonly headers: Readonly<Record<Name, string>>;
  readonly unused: readonly string[];
}

const quotedList = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

function readHeader<Name extends string>(
  cells: readonly string[],
  columns: readonly Column<Name>[],
  line: number,
  { strict = false, unused: useless = [] }: TableOptions,
): Header<Name> | { readonly problem: CsvProblem } {
  const names = cells.map((cell) => cell.trim());
  const problem = (code: CsvProblemCode, found: readonly string[], message: string): { problem: CsvProblem } => ({
    problem: { code, line, column: found.join(', '), message },
  });
  const byHeader = new Map(
    columns.flatMap((column) => [column.header, ...(column.also ?? [])].map((header) => [plain(header), column.name])),
  );
  const without = new Set(useless.map(plain));
  const unused = names.filter((name) => without.has(plain(name)));
  const unknown = names.filter((name) => name !== '' && !byHeader.has(plain(name)) && !without.has(plain(name)));
  if (strict && unknown.length > 0) {
    const knows = columns.map(({ header }) => header).join(', ');
    const are = unknown.length === 1 ? 'is no column' : 'are no columns';
    return problem(
      'csv-unknown-column',
      unknown,
      `${quotedList(unknown)} ${are} of this import, which knows: ${knows}`,
    );
  }
  const index = new Map<Name, number>();
  for (const [at, name] of names.entries()) {
    const column = byHeader.get(plain(name));
    const earlier = column === undefined ? undefined : index.get(column);
    if (earlier !== undefined)
      return problem('csv-duplicate-column', [name], `"${name}" and "${names[earlier]}" are the same column`);
    if (column !== undefined) index.set(column, at);
  }
  const missing = columns.filter(({ name, required }) => required && !index.has(name)).map(({ header }) => header);
  if (missing.length > 0) {
    const are = missing.length === 1 ? 'is' : 'are';
    return problem('csv-missing-column', missing, `${quotedList(missing)} ${are} missing in the header`);
  }
  const headers = Object.fromEntries(columns.map(({ name, header }) => [name, names[index.get(name) ?? -1] ?? header]));
  return { line, width: names.length, index, names, headers: headers as Record<Name, string>, unused };
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
  const { line: headerLine, headers, unused } = header;
  return { row: { line, headerLine, cells: byName, headers, unused } };
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
