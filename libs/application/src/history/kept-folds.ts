import type { StreamState } from '#licensing';
import type { Position, StoredEvent } from '../ports/event-store.js';
import { RecentlyUsed } from '../recently-used.js';

/** The fold after each of so many events is kept. A stream of fewer is read whole. */
export const FOLD_EVERY = 100;
/** Source: docs/explanation/architecture.md#limits. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Tells one event of the log from any other, and where it stood when it was folded. */
export interface FoldedUpTo {
  readonly id: string;
  readonly checksum: string;
  readonly revision: number;
  readonly position: Position;
  readonly commandId: string;
}
/** This is what a stream was right after an event. Personal values of it are sealed. */
export interface KeptFold {
  readonly last: FoldedUpTo;
  readonly state: StreamState;
}

/** A little more than V8 takes: what several folds have in common counts for each. */
const bytesOf = (value: unknown): number => {
  if (typeof value === 'string') return 16 + 2 * value.length;
  if (typeof value !== 'object' || value === null) return 8;
  const members =
    value instanceof Map ? [...value].flat() : value instanceof Set ? [...value] : (Object.values(value) as unknown[]);
  return members.reduce<number>((sum, member) => sum + 16 + bytesOf(member), 64);
};

interface FoldsOfStream {
  /** The earliest comes first. */
  readonly folds: KeptFold[];
  bytes: number;
}

/**
 * Remembers what long streams were at some of their events, so that whoever asks for the past again reads only what
 * came after one of these. The streams that were asked for least recently go first. An event never changes, so that a
 * fold stays true as long as its last event stands in the log: whoever begins with one reads that event again.
 */
export class KeptFolds {
  readonly #streams = new RecentlyUsed<string, FoldsOfStream>();
  #bytes = 0;

  constructor(private readonly mostBytes = MOST_BYTES) {}

  /** Returns the latest fold of a stream whose last event is suitable. */
  nearest(stream: string, isSuitable: (last: FoldedUpTo) => boolean): KeptFold | undefined {
    return this.#streams.get(stream)?.folds.findLast(({ last }) => isSuitable(last));
  }

  has(stream: string): boolean {
    return this.#streams.has(stream);
  }

  /** To be told of every event that is folded, in order. */
  keep({ stream, id, checksum, revision, position, metadata }: StoredEvent, state: StreamState): void {
    if ((revision + 1) % FOLD_EVERY !== 0) return;
    const kept = this.#streams.peek(stream) ?? { folds: [], bytes: 0 };
    if ((kept.folds.at(-1)?.last.revision ?? -1) >= revision) return;
    const last = { id, checksum, revision, position, commandId: metadata.commandId };
    const bytes = bytesOf(last) + bytesOf(state);
    kept.folds.push({ last, state });
    kept.bytes += bytes;
    this.#bytes += bytes;
    this.#streams.set(stream, kept);
    while (this.#bytes > this.mostBytes) this.#bytes -= this.#streams.dropOldest()?.bytes ?? 0;
  }

  forget(stream: string): void {
    this.#bytes -= this.#streams.delete(stream)?.bytes ?? 0;
  }

  get bytes(): number {
    return this.#bytes;
  }
}
