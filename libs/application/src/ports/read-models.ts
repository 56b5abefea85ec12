import type { Position } from './event-store.js';

/** Text compares by code point; numbers are finite. */
export type IndexValue = string | number | boolean | null;
/**
 * `fields` are dotted paths into the document. A missing value counts as null. The document's key is always the last,
 * implicit field, so every order is total; no fields at all is the order of keys.
 */
export interface IndexSpec {
  /** It has lower case letters, digits and dashes. */
  readonly name: string;
  readonly fields: readonly string[];
  /**
   * This one of `fields` leads through an array (a multikey index): there is one entry for each distinct element, null
   * for an empty array.
   */
  readonly array?: string;
}
/**
 * A collection is one generation of one read model. A rebuild makes a new generation beside the live one, of the same
 * or of a new version of the definition.
 */
export interface Collection {
  /** It has lower case letters, digits and dashes. */
  readonly name: string;
  /** It counts from 1, and grows. */
  readonly generation: number;
  /** The definition that builds it has this version, which stands for the shape of its documents. */
  readonly version: number;
  readonly indexes: readonly IndexSpec[];
}
/** A reader names this. Without `generation` it is the live one, looked up anew by each call. */
export interface ReadTarget {
  readonly name: string;
  readonly generation?: number;
}
export interface StoredDocument<D = unknown> {
  /** It is text without control characters. */
  readonly key: string;
  /** This is the position of the last event folded into it. */
  readonly at: Position;
  /**
   * null is a tombstone. It remembers only its place in the log, so that a late writer can't bring the document back.
   */
  readonly document: D | null;
}
export type DocumentWrite<D = unknown> = StoredDocument<D>;
export interface IndexQuery {
  readonly index: string;
  /**
   * These are values of the first fields of the index, by equality. A multikey index is asked with its array field
   * among them, so no document comes twice.
   */
  readonly prefix: readonly IndexValue[];
  /**
   * These bound the field after the prefix: `from` inclusive, `until` exclusive, of one type and not null. Null and
   * values of other types are left out.
   */
  readonly range?: { readonly from?: IndexValue; readonly until?: IndexValue };
  /** Turns the whole order round, the key included. */
  readonly descending?: boolean;
  /** This is `next` of the page before, of the same index, prefix, range and direction. */
  readonly after?: string;
  /** It is 1 or more. */
  readonly limit: number;
}
export interface DocumentPage<D> {
  /** They stand in the order of the index: null before all others, the rest within their type. */
  readonly items: readonly { readonly key: string; readonly at: Position; readonly document: D }[];
  /**
   * It is opaque, and absent on the last page. It stands for a place in the order, so it is good in another generation
   * too.
   */
  readonly next?: string;
}
/** Both bounds are keys, and exclusive; without one of them there is no bound on that side. */
export interface KeyRange {
  readonly after?: string;
  readonly until?: string;
}
/** A follower has come so far, and in this history. */
export interface Checkpoint {
  readonly storeId: string;
  readonly position: Position;
  /** This is the id of the event at `position`. It is undefined at the start. */
  readonly eventId?: string;
  readonly updatedAt: string;
}
/** The builder of a generation keeps its checkpoint and its parked keys under this name. */
export const followerOf = (collection: { readonly name: string; readonly generation: number }): string =>
  `${collection.name}@${collection.generation}`;
export interface GenerationInfo {
  readonly name: string;
  readonly generation: number;
  readonly version: number;
  readonly live: boolean;
  readonly checkpoint?: Checkpoint;
  /** Tombstones don't count. */
  readonly documents: number;
}
export interface Lease {
  readonly name: string;
  readonly holder: string;
  /** It grows with every change of holder: a commit with an older token is refused. */
  readonly token: number;
  readonly expiresAt: string;
}
export interface ParkedKey {
  readonly key: string;
  readonly position: Position;
  readonly reason: string;
}

/**
 * Keeps documents that followers derive from the log. Every adapter passes `readModelsContract` (libs/testing).
 * Personal values in documents stay sealed (`Personal` with `sealed`); they are opened at the edge that shows them.
 * Documents are JSON values. It throws the errors below, and TypeError for a query or an `ensure` that no adapter can
 * serve.
 */
export interface ReadModels {
  /**
   * Makes the collection and its indexes where missing. The first generation of a name is live at once. It is
   * idempotent, and throws TypeError where the same generation stands there with another version or other indexes
   * (raise the version and rebuild).
   */
  ensure(collection: Collection): Promise<void>;
  /** Loads tombstones, too. Missing keys are left out. */
  load<D>(collection: Collection, keys: readonly string[]): Promise<ReadonlyMap<string, StoredDocument<D>>>;
  /**
   * Writes in order. Each write counts only where `at` is after the stored one's (or nothing is stored); another one is
   * counted as `newer` and changes nothing. It is atomic per document, not over the batch: after a failure the same
   * writes again are safe.
   * @throws LeaseLost
   */
  commit(
    collection: Collection,
    writes: readonly DocumentWrite[],
    fence?: Lease,
  ): Promise<{ readonly written: number; readonly newer: number }>;
  /** Resolves to documents in the order asked, without tombstones, undefined where missing. @throws NotBuilt */
  getMany<D>(target: ReadTarget, keys: readonly string[]): Promise<readonly (D | undefined)[]>;
  /**
   * Leaves out tombstones. A document that stands still while pages are read comes exactly once; one that moves in the
   * order may be missed or come again.
   * @throws InvalidCursor, NotBuilt
   */
  query<D>(target: ReadTarget, query: IndexQuery): Promise<DocumentPage<D>>;
  /** Counts the documents under a prefix, or those of a range behind it, as `query` has it. @throws NotBuilt */
  count(target: ReadTarget, index: string, prefix: readonly IndexValue[], range?: IndexQuery['range']): Promise<number>;

  /**
   * Resolves to the keys of up to `limit` documents, without tombstones, in the order of keys. It looks into no
   * document and no index, so that it also finds what these don't lead to. @throws NotBuilt
   */
  keys(target: ReadTarget, range: KeyRange, limit: number): Promise<readonly string[]>;

  checkpoint(follower: string): Promise<Checkpoint | undefined>;
  /** Replaces the checkpoint, also by an earlier one. @throws LeaseLost */
  saveCheckpoint(follower: string, checkpoint: Checkpoint, fence?: Lease): Promise<void>;

  /**
   * Takes the lease, or renews it for the same holder (same token). Resolves to undefined while another holder's runs.
   * `now` is UTC, ISO 8601 with milliseconds. `isGone` tells of which holders the caller knows that they have ended; an
   * adapter may take the lease from them before it runs out. Where that was an error nothing is lost: the fence of the
   * other is refused from then on.
   */
  acquireLease(
    name: string,
    holder: string,
    now: string,
    milliseconds: number,
    isGone?: (holder: string) => boolean,
  ): Promise<Lease | undefined>;
  /** Others may take it at once; a fence of it is refused from then on. Nothing happens where it is lost already. */
  releaseLease(lease: Lease): Promise<void>;

  /** Resolves to them in order of generation. */
  generations(name: string): Promise<readonly GenerationInfo[]>;
  /** Resolves to what readers use; to undefined before the first `ensure`. */
  liveGeneration(name: string): Promise<{ readonly generation: number; readonly version: number } | undefined>;
  /**
   * Compares and sets: resolves to false, and changes nothing, where `from` is not live any more or `to` doesn't exist.
   */
  promote(name: string, from: number, to: number): Promise<boolean>;
  /**
   * Drops it with its checkpoint and parked keys, and does nothing where it is missing. The live one is a TypeError.
   */
  drop(name: string, generation: number): Promise<void>;

  /** The first parking of a key stays. @throws LeaseLost */
  park(follower: string, parked: ParkedKey, fence?: Lease): Promise<void>;
  /** Resolves to them by position, then by key. */
  parked(follower: string): Promise<readonly ParkedKey[]>;
  unpark(follower: string, keys: readonly string[]): Promise<void>;

  close(): Promise<void>;
}
abstract class ReadModelsError extends Error {
  abstract readonly code: string;
  override get name(): string {
    return this.constructor.name;
  }
}
/** Somebody else holds the lease by now (or it was released): nothing was written. */
export class LeaseLost extends ReadModelsError {
  readonly code = 'lease-lost';
}
/** The cursor was not made by a page of this very query. */
export class InvalidCursor extends ReadModelsError {
  readonly code = 'invalid-cursor';
}
/** Nobody has made this read model yet: its projection hasn't started once. */
export class NotBuilt extends ReadModelsError {
  readonly code = 'not-built';
}
/** Try again later; what was written is known only by reading it. */
export class ReadModelsUnavailable extends ReadModelsError {
  readonly code = 'read-models-unavailable';
}
export class ReadModelsClosed extends ReadModelsError {
  readonly code = 'read-models-closed';
}
