/**
 * These are the stable codes of what can be wrong with a CSV file. The `fatal` ones make the rest of the file
 * unreadable or meaningless.
 */
export const CSV_PROBLEMS = {
  'csv-empty': { fatal: true, meaning: 'The file has no header line.' },
  'csv-bad-encoding': { fatal: true, meaning: 'The file is neither UTF-8 nor UTF-16 with a byte-order mark.' },
  'csv-bad-quoting': { fatal: true, meaning: 'A quotation mark is opened or closed where it may not be.' },
  'csv-row-too-long': {
    fatal: true,
    meaning: 'One row is longer than 1 MB; usually a quotation mark is never closed.',
  },
  'csv-missing-column': { fatal: true, meaning: 'The header lacks a column that the import needs.' },
  'csv-duplicate-column': { fatal: true, meaning: 'The header names one column twice.' },
  'csv-unknown-column': { fatal: true, meaning: 'The header names a column that the import does not know.' },
  'csv-wrong-cell-count': { fatal: false, meaning: 'A row has fewer or more cells than the header.' },
  'csv-missing-value': { fatal: false, meaning: 'A cell that must have a value is empty.' },
  'csv-bad-value': { fatal: false, meaning: 'A cell has a value of the wrong form.' },
  'csv-duplicate-row': { fatal: false, meaning: 'An earlier row says the same thing, or names the same user.' },
  'csv-conflicting-row': { fatal: false, meaning: 'An earlier row says something else about the same thing.' },
  'csv-unknown-product': { fatal: false, meaning: 'The catalogue has no product of this name or id.' },
  'csv-ambiguous-product': {
    fatal: false,
    meaning: 'Two products of the catalogue share this name; name one by its id.',
  },
} as const satisfies Record<string, { readonly fatal: boolean; readonly meaning: string }>;
export type CsvProblemCode = keyof typeof CSV_PROBLEMS;

export interface CsvProblem {
  readonly code: CsvProblemCode;
  /** It counts from 1. A row that spans several lines is named by its first one. */
  readonly line: number;
  /**
   * This is the column's name as the file's header spells it, or the import's own name for it where the header lacks
   * it.
   */
  readonly column?: string;
  readonly message: string;
}

/** Tells whether nothing of the file may go on, not even the rows that look valid. */
export const isFatal = (problem: CsvProblem): boolean => CSV_PROBLEMS[problem.code].fatal;

/** Makes a line such as `line 4, Usage location: "ZZ" is no country (csv-bad-value)`. */
export function describeCsvProblem({ line, column, message, code }: CsvProblem): string {
  return `line ${line}${column === undefined ? '' : `, ${column}`}: ${message} (${code})`;
}
