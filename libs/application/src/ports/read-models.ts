import type { Position } from './event-store.js';

/** Text compares by code point; numbers are finite. */
export type IndexValue = string | number | boolean | null;
/**
 * `fields`: dotted paths into the document. A missing value counts as null. The document's key is always the last, implicit field, so every order
 * is total; no fields at all is the order of keys.
 */
export interface IndexSpec {
  /** Lower case letters, digits and dashes. */
  readonly name: string;
  readonly fields: readonly string[];
  /** The one of `fields` that leads through an array (a multikey index): one entry for each distinct element, null for an empty array. */
  readonly array?: string;
}
/** One generation of one read model. A rebuild makes a new generation beside the live one, of the same or of a new version of the definition. */
export interface Collection {
  /** Lower case letters, digits and dashes. */
  readonly name: string;
  /** From 1, growing. */
  readonly generation: number;
  /** Of the definition that builds it: the shape of its documents. */
  readonly version: number;
  readonly indexes: readonly IndexSpec[];
}
/** What a reader names: without `generation` it is the live one, looked up anew by each call. */
export interface ReadTarget {
  readonly name: string;
  readonly generation?: number;
}
export interface StoredDocument<D = unknown> {
  /** Text without control characters. */
  readonly key: string;
  /** Position of the last event folded into it. */
  readonly at: Position;
  /** null: a tombstone. It remembers only its place in the log, so that a late writer can't bring the document back. */
  readonly document: D | null;
}
export type DocumentWrite<D = unknown> = StoredDocument<D>;
export interface IndexQuery {
  readonly index: string;
  /** Values of the first fields of the index, by equality. A multikey index is asked with its array field among them, so no document comes twice. */
  readonly prefix: readonly IndexValue[];
  /** Bounds of the field after the prefix: `from` inclusive, `until` exclusive, of one type and not null. Leaves out null and values of other types. */
  readonly range?: { readonly from?: IndexValue; readonly until?: IndexValue };
  /** Turns the whole order round, the key included. */
  readonly descending?: boolean;
  /** `next` of the page before, of the same index, prefix, range and direction. */
  readonly after?: string;
  /** From 1. */
  readonly limit: number;
}
export interface DocumentPage<D> {
  /** In the order of the index: null before all others, the rest within their type. */
  readonly items: readonly { readonly key: string; readonly at: Position; readonly document: D }[];
  /** Opaque; absent on the last page. It stands for a place in the order, so it is good in another generation too. */
  readonly next?: string;
}
/** How far a follower has come, and in which history. */
export interface Checkpoint {
  readonly storeId: string;
  readonly position: Position;
  /** Id of the event at `position`; undefined at the start. */
  readonly eventId?: string;
  readonly updatedAt: string;
}
/** The name under which the builder of a generation keeps its checkpoint and its parked keys. */
export const followerOf = (collection: { readonly name: string; readonly generation: number }): string =>
  `${collection.name}@${collection.generation}`;
export interface GenerationInfo {
  readonly name: string;
  readonly generation: number;
  readonly version: number;
  readonly live: boolean;
  readonly checkpoint?: Checkpoint;
  /** Without tombstones. */
  readonly documents: number;
}
export interface Lease {
  readonly name: string;
  readonly holder: string;
  /** Grows with every change of holder: a commit with an older token is refused. */
  readonly token: number;
  readonly expiresAt: string;
}
export interface ParkedKey {
  readonly key: string;
  readonly position: Position;
  readonly reason: string;
}

/**
 * Documents that followers derive from the log. Every adapter passes `readModelsContract` (libs/testing). Personal values in documents stay
 * sealed (`Personal` with `sealed`); they are opened at the edge that shows them. Documents are JSON values.
 * Errors: the classes below, and TypeError for a query or an `ensure` that no adapter can serve.
 */
export interface ReadModels {
  /**
   * Makes the collection and its indexes where missing. The first generation of a name is live at once. Idempotent; TypeError where the same
   * generation stands there with another version or other indexes (raise the version and rebuild).
   */
  ensure(collection: Collection): Promise<void>;
  /** Also tombstones; missing keys are left out. */
  load<D>(collection: Collection, keys: readonly string[]): Promise<ReadonlyMap<string, StoredDocument<D>>>;
  /**
   * In order. Each write counts only where `at` is after the stored one's (or nothing is stored); another one is counted as `newer` and changes
   * nothing. Atomic per document, not over the batch: after a failure the same writes again are safe. @throws LeaseLost
   */
  commit(
    collection: Collection,
    writes: readonly DocumentWrite[],
    fence?: Lease,
  ): Promise<{ readonly written: number; readonly newer: number }>;
  /** Without tombstones; in the order asked, undefined where missing. @throws NotBuilt */
  getMany<D>(target: ReadTarget, keys: readonly string[]): Promise<readonly (D | undefined)[]>;
  /**
   * Without tombstones. A document that stands still while pages are read comes exactly once; one that moves in the order may be missed or come
   * again. @throws InvalidCursor, NotBuilt
   */
  query<D>(target: ReadTarget, query: IndexQuery): Promise<DocumentPage<D>>;
  /** Documents under a prefix. @throws NotBuilt */
  count(target: ReadTarget, index: string, prefix: readonly IndexValue[]): Promise<number>;

  checkpoint(follower: string): Promise<Checkpoint | undefined>;
  /** Replaces, also by an earlier one. @throws LeaseLost */
  saveCheckpoint(follower: string, checkpoint: Checkpoint, fence?: Lease): Promise<void>;

  /**
   * Takes, or renews for the same holder (same token); undefined while another holder's runs. `now`: UTC, ISO 8601 with milliseconds. `isGone`:
   * of which holders the caller knows that they have ended; an adapter may take the lease from them before it runs out. Where that was an error
   * nothing is lost: the fence of the other is refused from then on.
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

  /** In order of generation. */
  generations(name: string): Promise<readonly GenerationInfo[]>;
  /** What readers use; undefined before the first `ensure`. */
  liveGeneration(name: string): Promise<{ readonly generation: number; readonly version: number } | undefined>;
  /** Compare-and-set: false, and nothing changed, where `from` is not live any more or `to` doesn't exist. */
  promote(name: string, from: number, to: number): Promise<boolean>;
  /** With its checkpoint and parked keys; nothing where it is missing. TypeError for the live one. */
  drop(name: string, generation: number): Promise<void>;

  /** The first parking of a key stays. @throws LeaseLost */
  park(follower: string, parked: ParkedKey, fence?: Lease): Promise<void>;
  /** Sorted by position, then by key. */
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
