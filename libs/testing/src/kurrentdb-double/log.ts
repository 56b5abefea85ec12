import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import {
  LAST_REVISION,
  MISSING,
  SOFT_DELETED,
  TOMBSTONED,
  type NewRecord,
  type StoredRecord,
} from './stored-record.js';

interface StreamSettings {
  readonly $maxCount?: number;
  /** In seconds. */
  readonly $maxAge?: number;
  /** What stands before this revision is hidden. */
  readonly $tb?: number;
}
const NO_DATA = new Uint8Array();
const metastreamOf = (stream: string): string => `$$${stream}`;
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
/** JSON's numbers are too small for the last revision: it reads as the next power of two. */
const isAll = (before: number): boolean => before >= 2 ** 63;

/**
 * The one log of a double of KurrentDB, in memory. It changes what stands in it as the server does, and decides nothing
 * about what may be written.
 */
export class Log extends EventEmitter<{ grown: [] }> {
  readonly records: StoredRecord[] = [];
  readonly #streams = new Map<string, StoredRecord[]>();
  readonly #tombstoned = new Set<string>();
  readonly #scavenged = new Set<StoredRecord>();
  /** The first record doesn't begin at 0, and no record begins at a round number. */
  #end = 4_217n;

  constructor() {
    super();
    this.setMaxListeners(0);
  }

  /** Gives a log of its own that holds the same now. */
  copy(): Log {
    const copy = new Log();
    copy.records.push(...this.records);
    for (const [stream, records] of this.#streams) copy.#streams.set(stream, [...records]);
    for (const stream of this.#tombstoned) copy.#tombstoned.add(stream);
    for (const record of this.#scavenged) copy.#scavenged.add(record);
    copy.#end = this.#end;
    return copy;
  }

  /** Every record lies before this position. */
  get end(): bigint {
    return this.#end;
  }

  /** Gives all that was ever written to a stream, hidden or not, without its tombstone. */
  whole(stream: string): readonly StoredRecord[] {
    return this.#streams.get(stream) ?? [];
  }

  isTombstoned(stream: string): boolean {
    return this.#tombstoned.has(stream);
  }

  isSoftDeleted(stream: string): boolean {
    return isAll(this.#settings(stream).$tb ?? 0);
  }

  /** Facts 17 and 18: gives what a reader sees of a stream; undefined where it reads as missing. */
  visible(stream: string): readonly StoredRecord[] | undefined {
    const whole = this.whole(stream);
    const { $tb = 0, $maxCount = Infinity, $maxAge = Infinity } = this.#settings(stream);
    if (whole.length === 0 || isAll($tb)) return undefined;
    const oldest = Date.now() - $maxAge * 1_000;
    const from = Math.max($tb, whole.length - $maxCount);
    return whole.slice(from).filter((record) => record.created >= oldest && !this.#scavenged.has(record));
  }

  /** Gives the revision of a stream, or what it is instead. */
  state(stream: string): bigint {
    if (this.isTombstoned(stream)) return TOMBSTONED;
    if (this.isSoftDeleted(stream)) return SOFT_DELETED;
    return this.whole(stream).at(-1)?.revision ?? MISSING;
  }

  /** Writes one record; `announce` tells those who wait, once all of an append is written. */
  write(stream: string, record: NewRecord): StoredRecord {
    const records = this.#streams.get(stream) ?? [];
    this.#streams.set(stream, records);
    const stored = this.#place(stream, BigInt(records.length), record);
    records.push(stored);
    return stored;
  }

  announce(): void {
    this.emit('grown');
  }

  /** Fact 8: a write to a soft-deleted stream shows it again, from that write on. */
  undelete(stream: string, from: bigint): void {
    if (this.isSoftDeleted(stream)) this.#setTruncateBefore(stream, from);
  }

  /** The stream reads as missing, and goes on at its old revisions. */
  softDelete(stream: string): void {
    this.#setTruncateBefore(stream, LAST_REVISION);
    this.announce();
  }

  /** Sets the metadata of a stream, in the place of what it was. */
  setMetadata(stream: string, settings: object): void {
    this.#writeMetadata(stream, JSON.stringify(settings));
    this.announce();
  }

  /** Fact 60: takes what is hidden of a stream out of the whole log, but for the last record. */
  scavenge(stream: string): void {
    const visible = new Set(this.visible(stream));
    const hidden = this.whole(stream)
      .slice(0, -1)
      .filter((record) => !visible.has(record));
    for (const record of hidden) {
      this.#scavenged.add(record);
      this.records.splice(this.records.indexOf(record), 1);
    }
  }

  /** Fact 19: nothing is ever written to that stream again. */
  tombstone(stream: string): StoredRecord {
    const record = { id: randomUUID(), type: '$streamDeleted', data: NO_DATA, metadata: NO_DATA, isJson: false };
    const stored = this.#place(stream, LAST_REVISION, record);
    this.#tombstoned.add(stream);
    this.announce();
    return stored;
  }

  /** Changes what is kept of one record, past every check. */
  tamper(which: (record: StoredRecord) => boolean, change: (before: StoredRecord) => StoredRecord): void {
    const before = this.records.find(which)!;
    const after = change(before);
    for (const records of [this.records, this.#streams.get(before.stream)!]) records[records.indexOf(before)] = after;
  }

  #place(stream: string, revision: bigint, record: NewRecord): StoredRecord {
    const position = this.#end;
    this.#end += BigInt(101 + record.data.length + record.metadata.length);
    const stored = { ...record, stream, revision, position, created: Date.now() };
    this.records.push(stored);
    return stored;
  }

  #settings(stream: string): StreamSettings {
    const last = this.whole(metastreamOf(stream)).at(-1);
    return last === undefined ? {} : (JSON.parse(textOf(last.data)) as StreamSettings);
  }

  #setTruncateBefore(stream: string, revision: bigint): void {
    const { $tb: _before, ...others } = this.#settings(stream);
    const text = Object.entries(others).map(([name, value]) => `"${name}":${JSON.stringify(value)}`);
    this.#writeMetadata(stream, `{${[...text, `"$tb":${revision}`].join(',')}}`);
  }

  #writeMetadata(stream: string, text: string): void {
    const data = Buffer.from(text);
    const record = { id: randomUUID(), type: '$metadata', data, metadata: NO_DATA, isJson: true };
    this.write(metastreamOf(stream), record);
  }
}
