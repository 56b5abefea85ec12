/** A spreadsheet takes such a text for a formula. A quotation mark before it makes it a text. */
const FORMULA = /^[=+\-@\t\r]/;

const cell = (value: string | number | undefined): string => {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

type CsvRow = readonly (string | number | undefined)[];

export const csvOf = (rows: readonly CsvRow[]): string => rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');

/** Gives a file to the browser to keep. The sign at its start tells spreadsheets that it is UTF-8. */
export const saveCsv = (name: string, rows: readonly CsvRow[]): void => {
  const address = URL.createObjectURL(new Blob(['\uFEFF', csvOf(rows)], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
};
