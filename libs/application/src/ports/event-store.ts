import type { Role } from '#licensing';
import type { ActorKind } from '../actors.js';

/**
 * The place of an event in the whole log is a fixed-width text (20 digits) that sorts as text. It increases strictly
 * per event, also within one append. Gaps are legal.
 */
export type Position = string;
/** This stands before every event. */
export const START: Position = '0'.repeat(20);

/** This is what is kept of who acted. It stands in every event for ever, so that it has no name and no address. */
export interface ActorMetadata {
  /** A GUID, a name that Seatledger or its operator gave, or a keyed hash behind a short name of who gave the id. */
  readonly actor: string;
  readonly actorKind: ActorKind;
  /** The actor is of this tenant. It is missing where that is the event's own, and where the actor is of none. */
  readonly actorTenant?: string;
  /** This role permitted the command. It is missing for what nobody commanded. */
  readonly actorRole?: Role;
  /** The application through which it was done, where there was one: an id as in `actor`. */
  readonly client?: string;
}
/** Metadata is flat text, so that every store can carry it. */
export interface EventMetadata extends ActorMetadata {
  /** It is missing only for what belongs to no tenant (the catalogue). */
  readonly tenantId?: string;
  readonly commandId: string;
  readonly correlationId: string;
  readonly causationId: string;
  /** The time is UTC, ISO 8601 with milliseconds. */
  readonly occurredAt: string;
  readonly traceparent?: string;
}

/** This is an event on its way into the store: already encoded, with personal values already sealed. */
export interface NewEvent {
  /** It is a UUID in lower case. The same id is never stored twice. */
  readonly id: string;
  readonly type: string;
  readonly version: number;
  /** It is JSON text. */
  readonly data: string;
  readonly metadata: EventMetadata;
  /**
   * It is the SHA-256 of the event at its place, as 64 hexadecimal digits in lower case. A store keeps its 32 bytes as
   * they are, and gives an event with another one back like any other: the codec tells it.
   */
  readonly checksum: string;
}
export interface StoredEvent extends NewEvent {
  readonly stream: string;
  /** It counts from 0, without gaps. */
  readonly revision: number;
  readonly position: Position;
}

/** This is the revision of the stream's last event, or says that the stream doesn't exist. */
export type Expected = number | 'no-stream';
export interface AppendWrite {
  /** It is in lower case. */
  readonly stream: string;
  /** Where the append writes to the stream before, it counts those events, too. */
  readonly expected: Expected;
  /** There is at least one. */
  readonly events: readonly NewEvent[];
}
/** An append rests on this stream as it was read, and doesn't write to it. */
export interface AppendRead {
  /** It is in lower case, and stands at most once in an append, writes included. */
  readonly stream: string;
  readonly expected: Expected;
}
export interface AppendOptions {
  /** The default is none. */
  readonly read?: readonly AppendRead[];
  readonly signal?: AbortSignal;
}
export interface Appended {
  /** This is the position of the last event of the append, wherever it was made the first time. */
  readonly position: Position;
  /** Has the position of the last event in each stream that was written to, where the store knows it without a call. */
  readonly lastIn?: ReadonlyMap<string, Position>;
}

/** An append rests on so much and writes to so much at most, where a store could else not say what has moved. */
export interface CheckLimit {
  readonly bytes: number;
  /** Tells how much of it one stream takes, whether the append writes to it or rests on it. */
  readonly bytesOf: (stream: string) => number;
}

/** This is the end of a log. */
export interface Head {
  readonly position: Position;
  readonly eventId: string;
  /**
   * It stands in that event's metadata. Positions are places of events and no numbers to count with, so that this is
   * the way to the newest time. It is left out where that event is damaged.
   */
  readonly occurredAt?: string;
}

export interface ReadOptions {
  /** The first revision that is read. Forwards the default is 0, backwards the last. */
  readonly from?: number;
  readonly backwards?: boolean;
  readonly limit?: number;
  readonly signal?: AbortSignal;
}
/** These events follow one another in a stream, as the log has them. */
export interface PartOfStream {
  readonly stream: string;
  /** It is the revision of the first of these events. */
  readonly first: number;
  /** There is at least one. */
  readonly ids: readonly string[];
}
export interface AllPage {
  readonly events: readonly StoredEvent[];
  /** The next page begins after this: the last event's position, or further where a filter skipped events. */
  readonly next: Position;
  /** Nothing followed this page when it was read. */
  readonly caughtUp: boolean;
}
export interface FollowOptions {
  /** A page has so many events at most. The default is 500. */
  readonly pageSize?: number;
  readonly signal?: AbortSignal;
}

/** There are hardly ever any. A stream is known here as soon as anything in this process has met its damage. */
export interface DamagedStreams {
  /** Returns the damage of this stream, which whoever reads it is told. */
  of(stream: string): DamagedStream | undefined;
  /** Gives them in the order in which they were found. */
  all(): readonly DamagedStream[];
}

/**
 * This is the only truth. Every adapter passes `eventStoreContract` (libs/testing). It throws the errors below, and no
 * others but for programming errors (TypeError).
 */
export interface EventStore {
  /**
   * An append of more than this is made all the same, but is looked at in pieces before, which takes more calls. The
   * default is no limit.
   */
  readonly checkLimit?: CheckLimit | undefined;
  /**
   * Makes all writes or none, durable before it resolves. Positions follow the order of `writes` and of their events.
   * It looks at these in turn, all at one moment:
   * 1. Known ids. The same writes again (same ids, same expected revisions) resolve as the first time, whatever has
   *    moved since, in `writes` or in `read`; a known id with other bytes or among new ones is `EventIdReused`.
   * 2. The revisions of `writes`, and then those of `read`. `RevisionConflict` names all that aren't as expected.
   *
   * An append of no writes resolves with the head where `read` holds, and writes nothing.
   * @throws RevisionConflict, EventIdReused, AppendTooLarge, OutcomeUnknown, StoreUnavailable, StoreClosed;
   * DamagedStream where one of the streams that it names is damaged
   */
  append(writes: readonly AppendWrite[], options?: AppendOptions): Promise<Appended>;
  /**
   * Reads in revision order (or reverse). A missing stream is empty. A damaged event comes like any other.
   * @throws StoreUnavailable, StoreClosed; DamagedEvent for one that can't even be given back; DamagedStream where
   * the stream doesn't have all of its events
   */
  read(stream: string, options?: ReadOptions): Promise<readonly StoredEvent[]>;
  /**
   * Looks at many streams at once, each named once, whether a read leads to these events: forwards to each and to the
   * one before the first, backwards to the last or to a later one. Resolves to the streams of which the store isn't
   * sure, in any order. Whoever asks reads these: a store that can't tell without reading names them all.
   * @throws StoreUnavailable, StoreClosed
   */
  streamsAstray(parts: readonly PartOfStream[]): Promise<readonly string[]>;
  /**
   * Reads all streams in position order, after `after` (exclusive), damaged streams like any other. The page is closed:
   * no cursor stays open.
   * @throws StoreUnavailable, StoreClosed, DamagedEvent
   */
  readAll(after: Position, limit: number, signal?: AbortSignal): Promise<AllPage>;
  /**
   * Gives first what is there, then what comes, each event exactly once and in order, for ever. It is pull-based: the
   * next page is read when it is asked for. An empty page with `caughtUp` comes once when the end is reached. Ends
   * without error within a second of the signal or of `close()`.
   */
  follow(after: Position, options?: FollowOptions): AsyncIterable<AllPage>;
  /** Resolves to the last event of the log, or to undefined for an empty one. @throws as `readAll` */
  head(): Promise<Head | undefined>;
  /**
   * Resolves to the id of the event at exactly this position: so a checkpoint finds out that it belongs to another
   * history.
   * @throws as `readAll`
   */
  eventIdAt(position: Position): Promise<string | undefined>;
  /** Knows the streams that were found to be damaged so far, by this process. */
  readonly damagedStreams: DamagedStreams;
  /** It was made when the store was created, and a restored backup keeps it. It stays what it was at the opening. */
  storeId(): Promise<string>;
  /**
   * Resolves to the id of the log that stands in the store's place now, read anew, or to undefined where none stands
   * there: somebody deleted it, or put another one in its place, under a running program.
   * @throws StoreUnavailable, StoreClosed
   */
  storeIdNow(): Promise<string | undefined>;
  /**
   * Another log may stand in this one's place, or this one may be back: what the store itself remembers of the log
   * isn't believed any more. A store that remembers nothing has no such member.
   */
  forget?(): void;
  /**
   * Whoever remembers anything of the log says here how to forget it, which is called when another log turns out to
   * stand in this one's place, and when this one is back. A store that nobody guards has no such member.
   */
  whenDoubted?(forget: () => void): void;
  /**
   * Looks whether this is still the log that was opened, and resolves where it is. A store that nobody guards has no
   * such member.
   * @throws WrongHistory; StoreUnavailable where nobody can find out
   */
  assertSame?(): Promise<void>;
  /**
   * Somebody else has told that the log may have grown: whoever follows it looks at once. A store that is told of all
   * appends as they are made has no such member.
   */
  stir?(): void;
  /**
   * Records the name of the key store that this log belongs to, durable before it resolves. The first name stays, also
   * where several ask at once. Resolves to the one that is recorded.
   * @throws StoreUnavailable, StoreClosed, OutcomeUnknown; asking again is safe
   */
  belongTo(keyStore: string): Promise<string>;
  close(): Promise<void>;
}

/**
 * One append has so many bytes at most, data and metadata together. Source: docs/explanation/architecture.md#limits.
 */
export const MAX_APPEND_BYTES = 8 * 1024 * 1024;

abstract class EventStoreError extends Error {
  abstract readonly code: string;
  override get name(): string {
    return this.constructor.name;
  }
}
/** This stream isn't at the revision at which an append expected it. */
export interface Conflict {
  readonly stream: string;
  readonly expected: Expected;
  readonly actual: Expected;
  /** The append would have written to it; otherwise it only rested on it. */
  readonly written: boolean;
}
/** Nothing was written. Every stream that wasn't as expected is named, those to be written first. */
export class RevisionConflict extends EventStoreError {
  readonly code = 'revision-conflict';
  /** @param conflicts has at least one */
  constructor(readonly conflicts: readonly Conflict[]) {
    super(
      conflicts
        .map(
          ({ stream, expected, actual }) => `stream ${stream}: expected revision ${expected}, but it is at ${actual}`,
        )
        .join('; '),
    );
  }
}
/** Nothing was written: an event id of this append is stored already with other content. */
export class EventIdReused extends EventStoreError {
  readonly code = 'event-id-reused';
  constructor(readonly eventId: string) {
    super(`event ${eventId} is stored already with other content`);
  }
}
/** Nothing was written, and repeating is of no use: a smaller append is needed. */
export class AppendTooLarge extends EventStoreError {
  readonly code = 'append-too-large';
  constructor(
    readonly bytes: number,
    readonly limit: number = MAX_APPEND_BYTES,
  ) {
    super(`an append of ${bytes} bytes is over the limit of ${limit} bytes`);
  }
}
/** Nobody knows whether it was written: repeat the identical append, or read. */
export class OutcomeUnknown extends EventStoreError {
  readonly code = 'outcome-unknown';
}
/** It is certain that nothing was written (or read): try again later. */
export class StoreUnavailable extends EventStoreError {
  readonly code: 'store-unavailable' | 'access-denied' | 'wrong-history' = 'store-unavailable';
}
/**
 * The store is there, and refuses the user of this process, or a right that it needs. It is certain that nothing was
 * written (or read). The message says what to do, without a password.
 */
export class AccessDenied extends StoreUnavailable {
  override readonly code = 'access-denied';
}
/**
 * This is another log than the one that the process was started on, which is away: somebody restored a backup, say.
 */
export class WrongHistory extends StoreUnavailable {
  override readonly code = 'wrong-history';
}
export class StoreClosed extends EventStoreError {
  readonly code = 'store-closed';
}
/** What is stored of an event isn't what was written. Only a copy of it helps. */
export class DamagedEvent extends EventStoreError {
  readonly code = 'damaged-event';
  readonly position: Position;
  readonly stream: string;
  readonly eventId: string;
  readonly revision: number;

  /** @param event says what was read of it, of which any part may be the damaged one */
  constructor(
    { position, stream, revision, id }: Pick<StoredEvent, 'position' | 'stream' | 'revision' | 'id'>,
    what: string,
    options?: { readonly cause?: unknown },
  ) {
    super(`event ${id} at position ${position} of stream ${stream} is damaged: ${what}`, options);
    this.position = position;
    this.stream = stream;
    this.eventId = id;
    this.revision = revision;
  }
}
/**
 * This stream doesn't have all of its events any more, or not where they were: somebody deleted it, or had its
 * beginning hidden, past all programs. What was decided on the rest would be wrong, so that nobody is given it.
 */
export class DamagedStream extends EventStoreError {
  readonly code = 'damaged-stream';
  /** The append that met it was made all the same, now or before. Otherwise this append wrote nothing. */
  readonly written: boolean;

  /** @param what says what is wrong with it, as the end of a sentence */
  constructor(
    readonly stream: string,
    readonly what: string,
    { written = false, ...options }: { readonly written?: boolean; readonly cause?: unknown } = {},
  ) {
    super(`stream ${stream} is damaged: ${what}`, options);
    this.written = written;
  }
}
