import {
  AppendTooLarge,
  EventIdReused,
  MAX_APPEND_BYTES,
  START,
  type AppendRead,
  type Appended,
  type AppendWrite,
  type Conflict,
  type Expected,
  type NewEvent,
  type Position,
  type StoredEvent,
} from '#application';
import { isGuid } from '#licensing';
import { checksumOf, firstRevision, metadataText } from './checksum.js';

const STREAM = /^[^\s\p{Lu}]+$/u;

/** Returns the port's form of a position, for a store that counts its events. */
export const positionText = (position: number | bigint): Position => String(position).padStart(20, '0');

/** Returns the bytes of data and metadata, as `MAX_APPEND_BYTES` counts them. */
export const eventBytes = (event: NewEvent): number =>
  Buffer.byteLength(event.data) + Buffer.byteLength(metadataText(event.metadata));

/**
 * Checks what every store has to check before it writes. Returns the bytes of the append.
 * @throws TypeError for what only a bug makes (a stream that is read twice, or read and written, or goes on at another
 * revision than the append left it at; an id twice; no events; names and ids in wrong form; a checksum of
 * another place); AppendTooLarge
 */
export const checkAppend = (writes: readonly AppendWrite[], read: readonly AppendRead[] = []): number => {
  checkStreams(writes, read);
  const ids = new Set<string>();
  let bytes = 0;
  for (const { stream, expected, events } of writes) {
    if (events.length === 0) throw new TypeError(`no events for stream ${stream}`);
    const first = firstRevision(expected);
    for (const [index, event] of events.entries()) {
      if (!isGuid(event.id) || event.id !== event.id.toLowerCase())
        throw new TypeError(`not an event id (UUID, lower case): ${JSON.stringify(event.id)}`);
      if (ids.has(event.id)) throw new TypeError(`event ${event.id} appears twice in one append`);
      ids.add(event.id);
      // it would be stored, and be called damaged for ever
      if (event.checksum !== checksumOf({ ...event, stream, revision: first + index }))
        throw new TypeError(`the checksum of event ${event.id} is not that of revision ${first + index} of ${stream}`);
      bytes += eventBytes(event);
    }
  }
  if (bytes > MAX_APPEND_BYTES) throw new AppendTooLarge(bytes);
  return bytes;
};

const checkStreams = (writes: readonly AppendWrite[], read: readonly AppendRead[]): void => {
  for (const { stream, expected } of [...writes, ...read]) {
    if (!STREAM.test(stream))
      throw new TypeError(`not a stream name (lower case, no spaces): ${JSON.stringify(stream)}`);
    if (expected !== 'no-stream' && !(Number.isSafeInteger(expected) && expected >= 0))
      throw new TypeError(`not a revision: ${expected} of stream ${stream}`);
  }
  const next = new Map<string, number>();
  for (const { stream, expected, events } of writes) {
    const first = firstRevision(expected);
    if ((next.get(stream) ?? first) !== first)
      throw new TypeError(`stream ${stream} goes on at revision ${first} in one append, not at ${next.get(stream)}`);
    next.set(stream, first + events.length);
  }
  for (const { stream } of read) {
    if (next.has(stream)) throw new TypeError(`stream ${stream} is named twice: what is written isn't only read`);
    next.set(stream, 0);
  }
};

/** An append expects a stream to be at this revision, and would write to it or only rests on it. */
export type AppendCheck = Omit<Conflict, 'actual'>;

/** Returns what an append expects, each stream once, those to be written first. */
export const checksOf = (writes: readonly AppendWrite[], read: readonly AppendRead[]): readonly AppendCheck[] => {
  const checks = new Map<string, AppendCheck>();
  for (const { stream, expected } of writes)
    if (!checks.has(stream)) checks.set(stream, { stream, expected, written: true });
  for (const { stream, expected } of read) checks.set(stream, { stream, expected, written: false });
  return [...checks.values()];
};

/** Returns all streams of an append that aren't at the revision expected, those to be written first. */
export const conflictsOf = (
  writes: readonly AppendWrite[],
  read: readonly AppendRead[],
  revisionOf: (stream: string) => Expected,
): readonly Conflict[] =>
  checksOf(writes, read)
    .map((check) => ({ ...check, actual: revisionOf(check.stream) }))
    .filter(({ expected, actual }) => actual !== expected);

/** Tells whether the stored event is the same byte by byte, and stands where the append would have put it. */
const isSameEvent = (stored: StoredEvent, event: NewEvent, stream: string, revision: number): boolean =>
  stored.stream === stream &&
  stored.revision === revision &&
  stored.type === event.type &&
  stored.version === event.version &&
  stored.data === event.data &&
  metadataText(stored.metadata) === metadataText(event.metadata);

/**
 * Decides about an append where a stream isn't as expected. Returns the first answer if the whole append was made
 * before, and undefined if all of it is new, which is a conflict. `byId` finds a stored event by its id.
 * @throws EventIdReused for anything in between
 */
export const repeatedAppend = (
  writes: readonly AppendWrite[],
  byId: (id: string) => StoredEvent | undefined,
): Appended | undefined => {
  let position = START;
  let known: string | undefined;
  let hasNew = false;
  const lastIn = new Map<string, Position>();
  for (const { stream, expected, events } of writes) {
    const first = firstRevision(expected);
    for (const [index, event] of events.entries()) {
      const stored = byId(event.id);
      if (stored === undefined) {
        hasNew = true;
        continue;
      }
      if (!isSameEvent(stored, event, stream, first + index)) throw new EventIdReused(event.id);
      known ??= event.id;
      if (stored.position > position) position = stored.position;
      lastIn.set(stream, stored.position);
    }
  }
  if (known === undefined) return undefined;
  if (hasNew) throw new EventIdReused(known);
  return { position, lastIn };
};
