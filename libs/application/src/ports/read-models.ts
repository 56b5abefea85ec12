import type { Position } from './event-store.js';

export type IndexValue = string | number | boolean | null;
/**
 * `fields`: dotted paths into the document; one of them may lead through an array (a multikey index: one entry for each element). The document's
 * key is always the last, implicit field, so every order is total.
 */
export interface IndexSpec {
  readonly name: string;
  readonly fields: readonly string[];
}
/** One generation of one read model: name and version of the projection that builds it. */
export interface Collection {
  readonly name: string;
  readonly version: number;
  readonly indexes: readonly IndexSpec[];
}
export interface StoredDocument<D = unknown> {
  readonly key: string;
  /** Position of the last event folded into it. */
  readonly at: Position;
  /** null: a tombstone. It remembers only its place in the log, so that a late writer can't bring the document back. */
  readonly document: D | null;
}
export interface DocumentWrite<D = unknown> {
  readonly key: string;
  readonly at: Position;
  readonly document: D | null;
}
export interface IndexQuery {
  readonly index: string;
  /** Values of the first fields of the index, by equality. */
  readonly prefix: readonly IndexValue[];
  /** Bounds of the field after the prefix. */
  readonly range?: { readonly from?: IndexValue; readonly until?: IndexValue };
  readonly descending?: boolean;
  /** `next` of the page before. */
  readonly after?: string;
  readonly limit: number;
}
export interface DocumentPage<D> {
  readonly items: readonly { readonly key: string; readonly at: Position; readonly document: D }[];
  /** Opaque; absent on the last page. */
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
export interface GenerationInfo {
  readonly name: string;
  readonly version: number;
  readonly live: boolean;
  readonly checkpoint?: Checkpoint;
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
 * sealed (`Personal` with `sealed`); they are opened at the edge that shows them.
 */
export interface ReadModels {
  /** Makes the collection and its indexes where missing. The first generation of a name is live at once. Idempotent. */
  ensure(collection: Collection): Promise<void>;
  /** Also tombstones; missing keys are left out. */
  load<D>(collection: Collection, keys: readonly string[]): Promise<ReadonlyMap<string, StoredDocument<D>>>;
  /**
   * Each write counts only where `at` is after the stored one's (or nothing is stored); an older one is counted as `newer` and changes nothing.
   * Atomic per document, not over the batch. @throws LeaseLost with a fence that is no longer the newest
   */
  commit(collection: Collection, writes: readonly DocumentWrite[], fence?: Lease): Promise<{ readonly written: number; readonly newer: number }>;
  /** Without tombstones; in the order asked, undefined where missing. */
  getMany<D>(collection: Collection, keys: readonly string[]): Promise<readonly (D | undefined)[]>;
  query<D>(collection: Collection, query: IndexQuery): Promise<DocumentPage<D>>;
  count(collection: Collection, index: string, prefix: readonly IndexValue[]): Promise<number>;

  checkpoint(follower: string): Promise<Checkpoint | undefined>;
  saveCheckpoint(follower: string, checkpoint: Checkpoint, fence?: Lease): Promise<void>;

  /** Takes or renews; undefined while another holder's runs. */
  acquireLease(name: string, holder: string, now: string, milliseconds: number): Promise<Lease | undefined>;
  releaseLease(lease: Lease): Promise<void>;

  generations(name: string): Promise<readonly GenerationInfo[]>;
  /** The version that readers use; undefined before `ensure`. */
  liveVersion(name: string): Promise<number | undefined>;
  /** Compare-and-set: false, and nothing changed, where `from` is not live any more. */
  promote(name: string, from: number, to: number): Promise<boolean>;
  drop(name: string, version: number): Promise<void>;

  park(follower: string, parked: ParkedKey): Promise<void>;
  parked(follower: string): Promise<readonly ParkedKey[]>;
  unpark(follower: string, keys: readonly string[]): Promise<void>;

  close(): Promise<void>;
}
export class LeaseLost extends Error {
  readonly code = 'lease-lost';
  override readonly name = 'LeaseLost';
}
export class ReadModelsUnavailable extends Error {
  readonly code = 'read-models-unavailable';
  override readonly name = 'ReadModelsUnavailable';
}
