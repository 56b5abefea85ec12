import { csvOf, type CsvRow } from './csv.js';
import { saveFile } from './download.js';

/** Gives a file to the browser to keep. The sign at its start tells spreadsheets that it is UTF-8. */
export const saveCsv = (name: string, rows: readonly CsvRow[]): void => {
  saveFile(name, new Blob(['\uFEFF', csvOf(rows)], { type: 'text/csv;charset=utf-8' }));
};
