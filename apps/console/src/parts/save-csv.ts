import { csvOf, type CsvRow, UTF_8_MARK } from './csv.js';
import { saveFile } from './download.js';

/** Gives a file to the browser to keep. */
export const saveCsv = (name: string, rows: readonly CsvRow[]): void => {
  saveFile(name, new Blob([UTF_8_MARK, csvOf(rows)], { type: 'text/csv;charset=utf-8' }));
};
