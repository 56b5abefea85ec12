import {
  jsonEvent,
  type AppendRecordInput,
  type AppendRecordsResult,
  type ConsistencyCheck,
} from '@kurrent/kurrentdb-client';
import {
  DamagedStream,
  RevisionConflict,
  type Appended,
  type AppendRead,
  type AppendWrite,
  type Conflict,
  type Expected,
  type NewEvent,
  type Random,
  type StoredEvent,
} from '#application';
import { checksOf, firstRevision, positionText, randomGuid, repeatedAppend, type AppendCheck } from '#contracts';
import { toEventData } from './encoding.js';
import { appendFailure, readFailure, violationsIn, type Violation } from './failures.js';
import type { OurStreams } from './our-streams.js';

/** How many streams are read at once to tell a conflict from a repeated append. */
const CONCURRENT_READS = 16;
/**
 * The server names every check that fails in the trailers of its answer, and gives no answer at all where these grow
 * too large (from some 30,000 bytes on, as measured). So many bytes of names may fail in one call.
 */
const MAX_VIOLATION_BYTES = 20_000;
const VIOLATION_BYTES = 60;

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
    private readonly client: Pick<OurStreams, 'appendRecords' | 'bytesOf'>,
    private readonly read: (stream: string, from: number, limit: number) => Promise<readonly StoredEvent[]>,
    private readonly random: Random,
  ) {}

  /** @throws what `EventStore.append` throws */
  async append(writes: readonly AppendWrite[], read: readonly AppendRead[], bytes: number): Promise<Appended> {
    const checks = checksOf(writes, read);
    const size = checks.reduce((sum, check) => sum + this.#violationBytes(check), 0);
    // more could fail than the server can name in one answer
    const moved = size > MAX_VIOLATION_BYTES ? await this.conflictsIn(checks) : [];
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
      if (violations === undefined) throw appendFailure(error, bytes);
      return this.#notAsExpected(writes, conflictsOf(checks, violations));
    }
    checkRevisions(writes, appended);
    return { position: positionText(appended.position) };
  }

  /** A stream that hasn't moved has none of the events, so that only those that did are read. */
  async #notAsExpected(writes: readonly AppendWrite[], conflicts: readonly Conflict[]): Promise<Appended> {
    const moved = new Set(conflicts.map(({ stream }) => stream));
    const stored = await this.#storedOf(writes.filter(({ stream }) => moved.has(stream)));
    const repeated = repeatedAppend(writes, (id) => stored.get(id));
    if (repeated !== undefined) return repeated;
    throw new RevisionConflict(conflicts);
  }

  /** Resolves to the events that stand where these were to be written. */
  async #storedOf(writes: readonly AppendWrite[]): Promise<ReadonlyMap<string, StoredEvent>> {
    const found = new Map<string, StoredEvent>();
    const left = [...wholeOf(writes)];
    const read = async (): Promise<void> => {
      for (let next = left.pop(); next !== undefined; next = left.pop()) {
        const [stream, { from, events }] = next;
        for (const event of await this.read(stream, from, events.length)) found.set(event.id, event);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENT_READS }, read));
    return found;
  }

  #violationBytes({ stream }: Pick<AppendRead, 'stream'>): number {
    return this.client.bytesOf(stream) + VIOLATION_BYTES;
  }

  #piecesOf(checks: readonly AppendCheck[]): readonly (readonly AppendCheck[])[] {
    const pieces: AppendCheck[][] = [];
    let bytes = Infinity;
    for (const check of checks) {
      bytes += this.#violationBytes(check);
      if (bytes <= MAX_VIOLATION_BYTES) pieces.at(-1)!.push(check);
      else {
        pieces.push([check]);
        bytes = this.#violationBytes(check) + this.#violationBytes({ stream: PROBE_STREAM });
      }
    }
    return pieces;
  }
}

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
