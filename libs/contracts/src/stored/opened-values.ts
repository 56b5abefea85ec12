import type { SealOwner } from './sealing.js';

/** All that is kept may take so much memory. */
const MOST_BYTES = 16_777_216;
/** A value takes so much beside its texts. */
const OVERHEAD_BYTES = 200;

interface Opened extends SealOwner {
  readonly clear: string;
}
/** They hang on their keys, and nothing else leads to them. */
type ByKey = WeakMap<Uint8Array, Map<string, Opened>>;

/**
 * Keeps texts that were opened, each with the key that opened it, for whoever asks again with that very key. Whoever
 * asks has had the key from the key store just now: of a shredded key there is none to ask with, and once the key store
 * lets go of it, nothing leads to its texts any more. So they live no longer in memory than the key does.
 *
 * Their size is bounded: when half of the bytes are full, what nobody asked for since the last time is forgotten.
 */
export class OpenedValues {
  #young: ByKey = new WeakMap();
  #old: ByKey = new WeakMap();
  #bytes = 0;

  constructor(private readonly mostBytes = MOST_BYTES) {}

  /** Returns what this key opened, where the value still stands in the place that it was sealed for. */
  get(key: Uint8Array, owner: SealOwner, sealed: string): string | undefined {
    const young = this.#young.get(key)?.get(sealed);
    const found = young ?? this.#old.get(key)?.get(sealed);
    if (found === undefined || !isSame(found, owner)) return undefined;
    if (young === undefined) this.#add(key, sealed, found);
    return found.clear;
  }

  keep(key: Uint8Array, { tenantId, personId, kind }: SealOwner, sealed: string, clear: string): void {
    this.#add(key, sealed, { tenantId, personId, kind, clear });
  }

  #add(key: Uint8Array, sealed: string, opened: Opened): void {
    const bytes = OVERHEAD_BYTES + sealed.length + 2 * opened.clear.length;
    if (this.#bytes + bytes > this.mostBytes / 2) {
      this.#old = this.#young;
      this.#young = new WeakMap();
      this.#bytes = 0;
    }
    this.#bytes += bytes;
    const values = this.#young.get(key) ?? new Map<string, Opened>();
    this.#young.set(key, values.set(sealed, opened));
  }
}

const isSame = (one: SealOwner, other: SealOwner): boolean =>
  one.kind === other.kind && one.personId === other.personId && one.tenantId === other.tenantId;
