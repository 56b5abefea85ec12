import type { Log } from './log.js';
import type { StoredRecord } from './stored-record.js';

/** Where a read begins: at one end, or at a revision or a position. */
export type From = 'start' | 'end' | bigint;
export interface Reading {
  readonly from: From;
  readonly backwards: boolean;
  readonly count: number;
}
export type Passes = (record: StoredRecord) => boolean;

/** Fact 13: gives what a read of one stream answers with. */
export const readStream = (visible: readonly StoredRecord[], { from, backwards, count }: Reading) => {
  if (!backwards) {
    if (from === 'end') return [];
    return visible.filter(({ revision }) => from === 'start' || revision >= from).slice(0, count);
  }
  // a revision beyond the end begins at the last one
  const before = visible.filter(({ revision }) => from === 'end' || (from !== 'start' && revision <= from));
  return before.reverse().slice(0, count);
};

/** Fact 15: a position must be one where a record begins, or beyond the end. */
export const isPosition = (log: Log, position: bigint): boolean =>
  position >= log.end || position === 0n || log.records[firstFrom(log, position)]?.position === position;

/** Gives the index of the first record that lies at a position or after it. */
export const firstFrom = ({ records }: Log, position: bigint): number => {
  let [low, high] = [0, records.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (records[middle]!.position < position) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Fact 14: forwards the record at the position comes first; backwards it is left out. */
export const readAll = (log: Log, { from, backwards, count }: Reading, passes: Passes): readonly StoredRecord[] => {
  const found: StoredRecord[] = [];
  const place = { start: 0, end: log.records.length };
  const index = typeof from === 'bigint' ? firstFrom(log, from) : place[from];
  const step = backwards ? -1 : 1;
  for (let at = backwards ? index - 1 : index; found.length < count; at += step) {
    const record = log.records[at];
    if (record === undefined) break;
    if (passes(record)) found.push(record);
  }
  return found;
};
