import { csvOf, type CsvRow, UTF_8_MARK } from './csv.js';
import type { FileForm } from './whole-list.js';

export const csvForm = <Item>(name: string, header: CsvRow, rowOf: (item: Item) => CsvRow): FileForm<Item> => ({
  label: 'Export CSV',
  name: `${name}.csv`,
  type: 'text/csv',
  head: `${UTF_8_MARK}${csvOf([header])}`,
  write: (items) => csvOf(items.map(rowOf)),
});

/** Each item stands on a line of its own, as the server tells it. */
export const ndjsonForm = <Item>(name: string): FileForm<Item> => ({
  label: 'Export NDJSON',
  name: `${name}.ndjson`,
  type: 'application/x-ndjson',
  head: '',
  write: (items) => items.map((item) => `${JSON.stringify(item)}\n`).join(''),
});
