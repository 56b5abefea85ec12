import {
  jsonEvent,
  type AppendRecordInput,
  type AppendRecordsResult,
  type ConsistencyCheck,
} from '@kurrent/kurrentdb-client';
import {
  DamagedStream,
  EventIdReused,
  OutcomeUnknown,
  RevisionConflict,
  StoreUnavailable,
  type Appended,
  type AppendRead,
  type AppendWrite,
  type CheckLimit,
  type Conflict,
  type Expected,
  type NewEvent,
  type Random,
  type ReadOptions,
  type StoredEvent,
} from '#application';
import { checksOf, firstRevision, positionText, randomGuid, repeatedAppend, type AppendCheck } from '#contracts';
import { toEventData } from './encoding.js';
import { appendFailure, readFailure, violationsIn, type Violation } from './failures.js';
import type { OurStreams } from './our-streams.js';

/** How many reads are under way at once, to tell a conflict from a repeated append. */
const CONCURRENT_READS = 16;
/**
 * The server names every check that fails in the trailers of its answer, and gives no answer at all where these grow
 * too large (from some 30,000 bytes on, as measured). So many bytes of names may fail in one call.
 */
const MAX_VIOLATION_BYTES = 20_000;
const VIOLATION_BYTES = 60;
/** Looking for what an append without an answer came to takes so many milliseconds at most. */
const LOOK_MILLISECONDS = 5_000;

/** Nobody ever writes to this stream: a record that expects what never holds keeps a call from writing. */
export const PROBE_STREAM = 'probe';
const NEVER = -6n;

const stateOf = (expected: Expected): bigint | 'no_stream' =>
  expected === 'no-stream' ? 'no_stream' : BigInt(expected);
const checkOf = ({ stream, expected }: AppendRead): ConsistencyCheck => ({
  type: 'stream_state',
  streamName: stream,
  expectedState: stateOf(expected),
});

/** Makes the appends of one store. */
export class Appender {
  constructor(
    private readonly client: Pick<OurStreams, 'appendRecords' | 'bytesOf' | 'storeBytes'>,
    private readonly read: (stream: string, options: ReadOptions) => Promise<readonly StoredEvent[]>,
    private readonly random: Random,
  ) {}

  /** Every append rests on the store's own stream besides. */
  get checkLimit(): CheckLimit {
    const bytesOf = (stream: string): number => this.client.bytesOf(stream) + VIOLATION_BYTES;
    return { bytes: MAX_VIOLATION_BYTES - this.client.storeBytes - VIOLATION_BYTES, bytesOf };
  }

  /** @throws what `EventStore.append` throws */
  async append(writes: readonly AppendWrite[], read: readonly AppendRead[], bytes: number): Promise<Appended> {
    const checks = checksOf(writes, read);
    const { bytes: most, bytesOf } = this.checkLimit;
    const size = checks.reduce((sum, { stream }) => sum + bytesOf(stream), 0);
    // more could fail than the server can name in one answer
    const moved = size > most ? await this.conflictsIn(checks) : [];
    return moved.length > 0 ? this.#notAsExpected(writes, moved) : this.#append(writes, checks, bytes);
  }

  /**
   * Resolves to the streams that aren't as expected, and writes nothing.
   * @throws StoreUnavailable
   */
  async conflictsIn(checks: readonly AppendCheck[]): Promise<readonly Conflict[]> {
    return (await Promise.all(this.#piecesOf(checks).map((piece) => this.#probe(piece)))).flat();
  }

  async #probe(checks: readonly AppendCheck[]): Promise<readonly Conflict[]> {
    const record = jsonEvent({ id: randomGuid(this.random), type: 'Probe', data: {}, metadata: {} });
    const never: ConsistencyCheck = { type: 'stream_state', streamName: PROBE_STREAM, expectedState: NEVER };
    try {
      await this.client.appendRecords([{ streamName: PROBE_STREAM, record }], [...checks.map(checkOf), never]);
    } catch (error) {
      const violations = violationsIn(error);
      if (violations === undefined) throw readFailure(error);
      return conflictsOf(checks, violations);
    }
    throw new TypeError(`${PROBE_STREAM} was written, which nobody may do`);
  }

  /**
   * The id of each record is made of its bytes and its place. So where the server succeeds at the revisions expected,
   * now or for the second time, exactly these bytes stand there, and nothing is read after it.
   */
  async #append(writes: readonly AppendWrite[], checks: readonly AppendCheck[], bytes: number): Promise<Appended> {
    let appended: AppendRecordsResult;
    try {
      appended = await this.client.appendRecords(recordsFor(writes), checks.map(checkOf));
    } catch (error) {
      const violations = violationsIn(error);
      if (violations !== undefined) return this.#notAsExpected(writes, conflictsOf(checks, violations));
      const failure = appendFailure(error, bytes);
      if (!(failure instanceof OutcomeUnknown)) throw failure;
      return this.#lookFor(writes, checks, failure);
    }
    checkRevisions(writes, appended);
    return { position: positionText(appended.position) };
  }

  /**
   * No answer came, also where the server had more to say than it can. What stands there tells: the append was made, or
   * never will be.
   * @throws RevisionConflict, EventIdReused; `unknown` where all is as expected, or can't be read
   */
  async #lookFor(writes: readonly AppendWrite[], checks: readonly AppendCheck[], unknown: Error): Promise<Appended> {
    const look = async (): Promise<Appended> => {
      // what it rests on may move once the append is made, so that what it writes is looked at after that
      const rested = await this.#movedOf(checks.filter(({ written }) => !written));
      const written = await this.#movedOf(checks.filter((check) => check.written));
      if (written.length + rested.length === 0) throw unknown;
      return this.#notAsExpected(writes, [...written, ...rested]);
    };
    try {
      return await within(LOOK_MILLISECONDS, look());
    } catch (error) {
      throw error instanceof RevisionConflict || error instanceof EventIdReused ? error : unknown;
    }
  }

  /** Reads all of these at once. */
  async #movedOf(checks: readonly AppendCheck[]): Promise<readonly Conflict[]> {
    const found: Conflict[] = [];
    await atOnce(checks, async (check) => {
      const [last] = await this.read(check.stream, { backwards: true, limit: 1 });
      const actual = last?.revision ?? 'no-stream';
      if (actual !== check.expected) found.push({ ...check, actual });
    });
    return found;
  }

  /** A stream that hasn't moved has none of the events, so that only those that did are read. */
  async #notAsExpected(writes: readonly AppendWrite[], conflicts: readonly Conflict[]): Promise<Appended> {
    const moved = new Set(conflicts.map(({ stream }) => stream));
    const stored = await this.#storedOf(writes.filter(({ stream }) => moved.has(stream)));
    const repeated = repeatedAppend(writes, (id) => stored.get(id));
    if (repeated !== undefined) return repeated;
    throw new RevisionConflict(conflicts);
  }

  /**
   * Resolves to the events that stand where these were to be written.
   * @throws OutcomeUnknown where the server is away by then: they may have been written before
   */
  async #storedOf(writes: readonly AppendWrite[]): Promise<ReadonlyMap<string, StoredEvent>> {
    const found = new Map<string, StoredEvent>();
    try {
      await atOnce([...wholeOf(writes)], async ([stream, { from, events }]) => {
        for (const event of await this.read(stream, { from, limit: events.length })) found.set(event.id, event);
      });
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      throw new OutcomeUnknown('nothing was written now, but what stands there can not be read', { cause: error });
    }
    return found;
  }

  #piecesOf(checks: readonly AppendCheck[]): readonly (readonly AppendCheck[])[] {
    const { bytes: most, bytesOf } = this.checkLimit;
    const room = most - bytesOf(PROBE_STREAM);
    const pieces: AppendCheck[][] = [];
    let bytes = Infinity;
    for (const check of checks) {
      const size = bytesOf(check.stream);
      bytes += size;
      if (bytes <= room) pieces.at(-1)!.push(check);
      else {
        pieces.push([check]);
        bytes = size;
      }
    }
    return pieces;
  }
}

const within = async <T>(milliseconds: number, answer: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new StoreUnavailable(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
};

const atOnce = async <T>(inputs: readonly T[], work: (input: T) => Promise<void>): Promise<void> => {
  const left = [...inputs];
  const next = async (): Promise<void> => {
    for (let input = left.pop(); input !== undefined; input = left.pop()) await work(input);
  };
  await Promise.all(Array.from({ length: CONCURRENT_READS }, next));
};

/** Gives what an append writes to each stream in all, from this revision on. */
const wholeOf = (
  writes: readonly AppendWrite[],
): ReadonlyMap<string, { readonly from: number; readonly events: readonly NewEvent[] }> => {
  const whole = new Map<string, { readonly from: number; readonly events: NewEvent[] }>();
  for (const { stream, expected, events } of writes) {
    const before = whole.get(stream);
    if (before === undefined) whole.set(stream, { from: firstRevision(expected), events: [...events] });
    else before.events.push(...events);
  }
  return whole;
};

const conflictsOf = (checks: readonly AppendCheck[], violations: readonly Violation[]): readonly Conflict[] =>
  violations
    .flatMap(({ checkIndex, actual }) => {
      const check = checks[checkIndex];
      return check === undefined ? [] : [{ ...check, actual }];
    })
    .toSorted((one, other) => Number(other.written) - Number(one.written));

const recordsFor = (writes: readonly AppendWrite[]): AppendRecordInput[] =>
  writes.flatMap(({ stream, events }) => events.map((event) => ({ streamName: stream, record: toEventData(event) })));

/**
 * A stream that somebody deleted passes for one that was never there, and goes on at its old revisions. What was
 * written before and is hidden now has no position, and the answer doesn't say of which stream that is so.
 * @throws DamagedStream, which says that it was written
 */
const checkRevisions = (
  writes: readonly AppendWrite[],
  { position, responses }: Pick<AppendRecordsResult, 'position' | 'responses'>,
): void => {
  if (position < 0n) {
    const { stream } = writes[0]!;
    throw new DamagedStream(stream, 'what was written to it, or along with it, is hidden', { written: true });
  }
  const whole = wholeOf(writes);
  for (const { streamName, revision } of responses) {
    const wanted = whole.get(streamName);
    if (wanted === undefined || BigInt(wanted.from + wanted.events.length - 1) === revision) continue;
    throw new DamagedStream(streamName, `somebody deleted what stood there, and it is at revision ${revision}`, {
      written: true,
    });
  }
};
