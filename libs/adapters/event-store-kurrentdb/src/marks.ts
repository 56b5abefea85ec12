import { eventTypeFilter, type ReadPosition } from '@kurrent/kurrentdb-client';
import { DamagedStream, START, type MarkedStreams, type Position, type StoredEvent } from '#application';
import type { KurrentClient, KurrentRecord } from './client.js';
import { isMissingStream, readFailure } from './failures.js';
import type { ServerNames } from './names.js';
import { recordsOf } from './pages.js';
import { positionOf } from './positions.js';

type LogClient = Pick<KurrentClient, 'readAll' | 'readStream'>;
type Resolved = ReturnType<LogClient['readAll']>;

const METADATA = '$metadata';
const DELETED = '$streamDeleted';
const OF_METADATA = '$$';
/** A tombstone has this revision (fact 19). */
const LAST_REVISION = 9_223_372_036_854_775_807n;
/** Each of these hides the beginning of a stream (fact 18), and a scavenge then takes it away. */
const HIDING = ['$maxCount', '$maxAge', '$tb'] as const;
const PAGE = 500;
const STREAM_PAGE = 1_000;

/** One record of the log says this of one of our streams. */
interface Said {
  readonly stream: string;
  readonly position: Position;
  /** It is left out where the record takes back what was said before. */
  readonly what?: string;
  /** Nothing takes a tombstone back. */
  readonly isFinal?: boolean;
}

const hidingIn = (settings: unknown): string | undefined => {
  if (typeof settings !== 'object' || settings === null) return undefined;
  const values = settings as Readonly<Record<string, unknown>>;
  const set = HIDING.filter((name) => Number(values[name] ?? 0) > 0);
  if (set.length === 0) return undefined;
  // no number of JavaScript is as large as the last revision
  if (Number(values['$tb']) >= 2 ** 63) return 'somebody deleted it';
  return `its metadata has ${set.map((name) => `${name} ${String(values[name])}`).join(', ')}`;
};

/**
 * Knows which of our streams somebody deleted or had their beginning hidden, from what the server's log says of that:
 * the metadata of streams, and tombstones. It is found in the log once at the start, and then wherever the log is read.
 */
export class StreamMarks {
  readonly #last = new Map<string, Said>();
  /** A setting of these was taken back, and nobody knows yet whether a scavenge came before. */
  readonly #unsure = new Set<string>();
  /** These were damaged in a log that may have been another one. */
  readonly #doubted = new Set<string>();
  #scanned: ReadPosition = 'start';
  /** What the log says up to here is known. */
  #noticed: Position = START;
  /** Something before it isn't. */
  #isBehind = false;
  #isScanning = false;
  /** One looks after the other, so that none goes by what the one before has changed. */
  #looking: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly client: LogClient,
    private readonly names: ServerNames,
    readonly damaged: MarkedStreams,
  ) {}

  /**
   * Finds what the log says since the last scan. The server looks at the types of all records for it, some 350,000 a
   * second.
   * @throws what the client throws
   */
  async scan(): Promise<void> {
    const [end] = await recordsOf(
      this.client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 1, requiresLeader: true }),
    );
    const hidden = new Set<string>();
    for (let from = this.#scanned; ;) {
      const records = await this.#said(from);
      for (const said of records.flatMap((record) => this.#saidBy(record) ?? []))
        if (this.#keep(said) && said.what !== undefined) hidden.add(said.stream);
      const last = records.at(-1)?.position;
      if (records.length < PAGE || last === undefined) break;
      from = last;
    }
    for (const [stream, said] of this.#last) {
      if (said.what !== undefined) this.damaged.mark(new DamagedStream(stream, said.what));
      else if (hidden.has(stream) || this.damaged.of(stream) !== undefined) await this.#look(stream);
    }
    for (const stream of this.#doubted) {
      if (!this.#last.has(stream)) await this.#look(stream);
      this.#doubted.delete(stream);
    }
    this.#isBehind = false;
    if (end?.position === undefined) return;
    this.#scanned = end.position;
    if (positionOf(end) > this.#noticed) this.#noticed = positionOf(end);
  }

  /**
   * Gives the records of a read of the log that began at `from`, each once it is noticed what it says. Where nobody has
   * read what lies before, that is looked through as well.
   */
  async *watching(records: Resolved, from: Position): AsyncGenerator<{ readonly event?: KurrentRecord | undefined }> {
    for (const stream of this.#unsure) this.#lookLater(stream);
    if (from > this.#noticed) this.#isBehind = true;
    if (this.#isBehind) this.#scanLater();
    let reached = from;
    try {
      for await (const resolved of records) {
        if (resolved.event !== undefined) {
          this.notice(resolved.event);
          reached = positionOf(resolved.event);
        }
        yield resolved;
      }
    } finally {
      if (reached > this.#noticed) this.#noticed = reached;
    }
  }

  /** Learns what one record of the log says, in whichever order they come. */
  notice(record: KurrentRecord): void {
    const said = this.#saidBy(record);
    if (said === undefined || !this.#keep(said)) return;
    if (said.what !== undefined) this.damaged.mark(new DamagedStream(said.stream, said.what));
    else if (this.damaged.of(said.stream) !== undefined) this.#lookLater(said.stream);
  }

  /** Reads that were watched have gone on up to here. */
  passed(place: Position): void {
    if (place > this.#noticed) this.#noticed = place;
  }

  /**
   * This may be another log now, so that all of it is looked through again. What was found to be damaged stays so until
   * then.
   */
  forget(): void {
    this.#later(async () => {
      this.#last.clear();
      this.#unsure.clear();
      for (const { stream } of this.damaged.all()) this.#doubted.add(stream);
      this.#scanned = 'start';
      this.#noticed = START;
      this.#isBehind = true;
    });
  }

  /** @throws DamagedStream where these events, read from a revision on, aren't one after the other */
  assertNoGap(stream: string, events: readonly StoredEvent[], from: number): void {
    const missing = missingIn(events, from);
    if (missing !== undefined) throw new DamagedStream(stream, `revision ${missing} can't be read any more`);
  }

  #said(fromPosition: ReadPosition): Promise<readonly KurrentRecord[]> {
    const filter = eventTypeFilter({ prefixes: [METADATA, DELETED] });
    return recordsOf(this.client.readAll({ fromPosition, maxCount: PAGE, filter, requiresLeader: true }));
  }

  #saidBy(record: KurrentRecord): Said | undefined {
    const { streamId, type, revision, data } = record;
    const isMetadata = type === METADATA && streamId.startsWith(OF_METADATA);
    if (!isMetadata && revision !== LAST_REVISION) return undefined;
    const stream = this.names.ourName(isMetadata ? streamId.slice(OF_METADATA.length) : streamId);
    if (stream === undefined) return undefined;
    const position = positionOf(record);
    if (!isMetadata) return { stream, position, what: 'somebody deleted it for good (a tombstone)', isFinal: true };
    const what = hidingIn(data);
    return { stream, position, ...(what === undefined ? {} : { what }) };
  }

  /** Returns false for what comes late: a later record, or a tombstone, counts. */
  #keep(said: Said): boolean {
    const known = this.#last.get(said.stream);
    if (known !== undefined && (known.isFinal === true || known.position >= said.position)) return false;
    this.#last.set(said.stream, said);
    return true;
  }

  #lookLater(stream: string): void {
    this.#unsure.delete(stream);
    this.#later(() => this.#look(stream).catch(() => void this.#unsure.add(stream)));
  }

  #scanLater(): void {
    if (this.#isScanning) return;
    this.#isScanning = true;
    this.#later(async () => {
      try {
        await this.scan();
      } finally {
        this.#isScanning = false;
      }
    });
  }

  #later(work: () => Promise<void>): void {
    // what is away now is met again by who reads
    this.#looking = this.#looking.then(work).catch(() => undefined);
  }

  /** A scavenge may have taken what was hidden, so the stream counts as whole only once all of it was read. */
  async #look(stream: string): Promise<void> {
    const said = this.#last.get(stream);
    const missing = await this.#missingIn(stream);
    if (this.#last.get(stream) !== said) return;
    if (missing === undefined) this.damaged.clear(stream);
    else this.damaged.mark(new DamagedStream(stream, `revision ${missing} is gone, and only a backup has it`));
  }

  async #missingIn(stream: string): Promise<number | undefined> {
    for (let from = 0; ; from += STREAM_PAGE) {
      const records = await this.#page(stream, from);
      const missing = missingIn(records, from);
      if (missing !== undefined || records.length < STREAM_PAGE) return missing;
    }
  }

  async #page(stream: string, from: number): Promise<readonly KurrentRecord[]> {
    const options = { fromRevision: BigInt(from), maxCount: STREAM_PAGE, requiresLeader: true };
    try {
      return await recordsOf(this.client.readStream(this.names.serverName(stream), options));
    } catch (error) {
      if (isMissingStream(error)) return [];
      throw readFailure(error);
    }
  }
}

/** Returns the first revision that isn't there. */
const missingIn = (events: readonly { readonly revision: number | bigint }[], from: number): number | undefined => {
  const at = events.findIndex(({ revision }, index) => Number(revision) !== from + index);
  return at === -1 ? undefined : from + at;
};
