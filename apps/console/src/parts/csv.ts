/** A spreadsheet takes such a text for a formula. A quotation mark before it makes it a text. */
const FORMULA = /^[=+\-@\t\r]/;

const cell = (value: string | number | undefined): string => {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

export type CsvRow = readonly (string | number | undefined)[];

/** It stands at the start of a CSV, and tells spreadsheets that it is UTF-8. */
export const UTF_8_MARK = '\uFEFF';

export const csvOf = (rows: readonly CsvRow[]): string => rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
