/** One event as the server keeps it. */
export interface StoredRecord {
  readonly stream: string;
  readonly revision: bigint;
  /** This is a place in bytes; nothing begins between it and that of the next record. */
  readonly position: bigint;
  readonly id: string;
  readonly type: string;
  readonly data: Uint8Array;
  /** It is empty where the writer gave none. */
  readonly metadata: Uint8Array;
  readonly isJson: boolean;
  /** In milliseconds since 1970. */
  readonly created: number;
}

export type NewRecord = Pick<StoredRecord, 'id' | 'type' | 'data' | 'metadata' | 'isJson'>;

/** What a check or an answer says of a stream that isn't at a revision. */
export const MISSING = -1n;
export const ANY = -2n;
export const EXISTS = -4n;
export const SOFT_DELETED = -5n;
export const TOMBSTONED = -6n;

/** A tombstone has this revision, and `$tb` of a soft-deleted stream is this. */
export const LAST_REVISION = 9_223_372_036_854_775_807n;
