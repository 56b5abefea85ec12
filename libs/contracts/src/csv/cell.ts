import { isGuid } from '#licensing';
import type { CsvProblem, CsvProblemCode } from './csv-problem.js';
import type { TableRow } from './read-table.js';

/**
 * Returns the GUID in lower case, or undefined where the text isn't one. Braces are not accepted, since no Microsoft
 * export has them.
 */
export function guidOf(text: string): string | undefined {
  const lower = text.trim().toLowerCase();
  return isGuid(lower) ? lower : undefined;
}

export function cellProblem<Name extends string>(
  row: TableRow<Name>,
  name: Name,
  message: string,
  code: CsvProblemCode = 'csv-bad-value',
): CsvProblem {
  return { code, line: row.line, column: row.headers[name], message };
}

/** Quotes enough of a cell in a message to find it, and never a whole document. */
export const quoted = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
