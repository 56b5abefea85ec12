import type { Log } from './log.js';
import { ANY, EXISTS, MISSING, SOFT_DELETED, type NewRecord } from './stored-record.js';

export interface Check {
  readonly stream: string;
  readonly expected: bigint;
}
export interface Violation extends Check {
  readonly checkIndex: number;
  readonly actual: bigint;
}
interface Revisions {
  readonly position: bigint;
  readonly revisions: ReadonlyMap<string, bigint>;
}
export type AppendAnswer =
  | ({ readonly kind: 'written' } & Revisions)
  | { readonly kind: 'violated'; readonly violations: readonly Violation[] }
  | { readonly kind: 'tombstoned'; readonly stream: string }
  | { readonly kind: 'invalid'; readonly reason: string };

export interface AppendRecord extends NewRecord {
  readonly stream: string;
}
/** What one append writes, by the stream's name as the server spells it. */
type Written = ReadonlyMap<string, readonly AppendRecord[]>;

const caseless = (stream: string): string => stream.toLowerCase();
const invalid = (reason: string): AppendAnswer => ({ kind: 'invalid', reason });

/** Fact 7. */
const reasonAgainst = (records: readonly AppendRecord[], checks: readonly Check[]): string | undefined => {
  if (records.length === 0)
    return "The 'AppendRecordsRequest' is invalid: Append records request must contain at least one record";
  if (new Set(checks.map(({ stream }) => caseless(stream))).size < checks.length)
    return "The 'AppendRecordsRequest' is invalid: Each stream can only appear once in consistency checks";
  if (checks.some(({ expected }) => expected === ANY))
    return "The 'AppendRecordsRequest' is invalid: Expected state must be positive or one of -1, -4, -5, -6";
  if (records.some(({ type }) => !/^[\p{L}\p{N}_\-.:$]+$/u.test(type)))
    return "The 'AppendRequest' is invalid: Schema name can only contain unicode letters, digits and _ - . : $";
  return undefined;
};

/** Fact 6: within a call, names that differ by case only are one stream, spelled as a check spells it. */
const groupedByStream = (records: readonly AppendRecord[], checks: readonly Check[]): Written => {
  const spelling = new Map(checks.map(({ stream }) => [caseless(stream), stream]));
  const written = new Map<string, AppendRecord[]>();
  for (const record of records) {
    const name = spelling.get(caseless(record.stream)) ?? record.stream;
    spelling.set(caseless(name), name);
    const before = written.get(name);
    if (before === undefined) written.set(name, [record]);
    else before.push(record);
  }
  return written;
};

/** Facts 8 to 10. */
const holds = (log: Log, { stream, expected }: Check, isWritten: boolean): boolean => {
  if (log.isTombstoned(stream)) return !isWritten && (expected === MISSING || expected === log.state(stream));
  const state = log.state(stream);
  if (expected === EXISTS) return state >= 0n;
  // of a soft-deleted stream both hold: that it is missing, and its last revision
  if (state === SOFT_DELETED) return [MISSING, SOFT_DELETED, log.whole(stream).at(-1)?.revision].includes(expected);
  return state === expected;
};

/** Facts 3 and 4: the server looks for ids first, where the append would have put them, and for nothing but ids. */
const madeBefore = (log: Log, written: Written, checks: readonly Check[]): Revisions | undefined => {
  const revisions = new Map<string, bigint>();
  let position = -1n;
  let isHidden = false;
  for (const [stream, records] of written) {
    const expected = checks.find((check) => check.stream === stream)?.expected;
    if (expected === undefined || expected < MISSING || log.isTombstoned(stream)) return undefined;
    const first = Number(expected) + 1;
    const there = log.whole(stream).slice(first, first + records.length);
    if (there.length < records.length || there.some(({ id }, at) => id !== records[at]!.id)) return undefined;
    const last = there.at(-1)!;
    revisions.set(stream, last.revision);
    if (last.position > position) position = last.position;
    isHidden ||= log.visible(stream)?.includes(there[0]!) !== true;
  }
  return { position: isHidden ? -1n : position, revisions };
};

/** Decides one append as the server does, and writes all of it or nothing. */
export const append = (log: Log, records: readonly AppendRecord[], checks: readonly Check[]): AppendAnswer => {
  const reason = reasonAgainst(records, checks);
  if (reason !== undefined) return invalid(reason);
  const written = groupedByStream(records, checks);
  const before = madeBefore(log, written, checks);
  if (before !== undefined) return { kind: 'written', ...before };
  const violations = checks.flatMap((check, checkIndex) =>
    holds(log, check, written.has(check.stream)) ? [] : [{ ...check, checkIndex, actual: log.state(check.stream) }],
  );
  if (violations.length > 0) return { kind: 'violated', violations };
  const unchecked = [...written.keys()].find((stream) => log.isTombstoned(stream));
  if (unchecked !== undefined) return { kind: 'tombstoned', stream: unchecked };
  return { kind: 'written', ...write(log, records, written) };
};

const write = (log: Log, records: readonly AppendRecord[], written: Written): Revisions => {
  const spelling = new Map([...written.keys()].map((stream) => [caseless(stream), stream]));
  const began = new Map([...written.keys()].map((stream) => [stream, BigInt(log.whole(stream).length)]));
  const revisions = new Map<string, bigint>();
  let position = -1n;
  for (const record of records) {
    const stored = log.write(spelling.get(caseless(record.stream))!, record);
    revisions.set(stored.stream, stored.revision);
    position = stored.position;
  }
  for (const [stream, revision] of began) log.undelete(stream, revision);
  log.announce();
  return { position, revisions };
};
