/** A chunk has so many bytes: one that is given up moves no more than these. */
const CHUNK_BITS = 18;
export const CHUNK = 1 << CHUNK_BITS;
/** The first chunk of a tenant begins with so many, since most tenants are small. */
const SMALL = 4_096;

interface Chunk {
  bytes: Uint8Array;
  used: number;
  dead: number;
  count: number;
  /** Each text begins here, in ascending order, and belongs to the slot at the same place of `slots`. */
  starts: Uint32Array;
  slots: Uint32Array;
}

/**
 * Keeps the folded texts of many people as bytes, apart from the heap, and looks into them. A text that goes is
 * overwritten at once; a chunk that is half empty is given up.
 */
export class TextStore {
  readonly #chunks: (Chunk | undefined)[] = [];
  #open = -1;

  get bytes(): number {
    let bytes = 0;
    for (const chunk of this.#chunks)
      if (chunk !== undefined) bytes += chunk.bytes.byteLength + chunk.starts.byteLength + chunk.slots.byteLength;
    return bytes;
  }
  /** Says how much of `bytes` is in use. */
  get used(): number {
    let bytes = 0;
    for (const chunk of this.#chunks) if (chunk !== undefined) bytes += chunk.used + chunk.count * 8;
    return bytes;
  }
  get chunks(): number {
    return this.#chunks.length;
  }

  /** Keeps the text of a slot, and returns its address. It begins with another byte than 0, and ends in a 0. */
  add(slot: number, text: Uint8Array): number {
    let chunk = this.#chunks[this.#open];
    if (chunk === undefined || chunk.used + text.length > CHUNK) chunk = this.#begin();
    if (chunk.count === chunk.starts.length) {
      chunk.starts = longer(chunk.starts);
      chunk.slots = longer(chunk.slots);
    }
    if (chunk.used + text.length > chunk.bytes.length) chunk.bytes = roomier(chunk.bytes, chunk.used + text.length);
    chunk.bytes.set(text, chunk.used);
    chunk.starts[chunk.count] = chunk.used;
    chunk.slots[chunk.count] = slot;
    chunk.count += 1;
    const address = this.#open * CHUNK + chunk.used;
    chunk.used += text.length;
    return address;
  }

  /** Overwrites the text. `moved` is told the new addresses of those that have to move because of that. */
  remove(address: number, length: number, moved: (slot: number, address: number) => void): void {
    const number = address >>> CHUNK_BITS;
    const chunk = this.#chunks[number]!;
    const start = address & (CHUNK - 1);
    chunk.bytes.fill(0, start, start + length);
    chunk.dead += length;
    if (number === this.#open || chunk.dead * 2 < chunk.used) return;
    this.#chunks[number] = undefined;
    for (let at = 0; at < chunk.count; at += 1) {
      const from = chunk.starts[at]!;
      const until = at + 1 < chunk.count ? chunk.starts[at + 1]! : chunk.used;
      if (chunk.bytes[from] === 0) continue;
      moved(chunk.slots[at]!, this.add(chunk.slots[at]!, chunk.bytes.subarray(from, until)));
    }
    chunk.bytes.fill(0);
  }

  byte(address: number): number {
    return this.#chunks[address >>> CHUNK_BITS]!.bytes[address & (CHUNK - 1)]!;
  }

  slice(address: number, length: number): Uint8Array {
    const start = address & (CHUNK - 1);
    return this.#chunks[address >>> CHUNK_BITS]!.bytes.subarray(start, start + length);
  }

  /** Compares bytes as texts of the same encoding compare by code point. */
  compare(address: number, length: number, other: number, otherLength: number): number {
    const one = this.#chunks[address >>> CHUNK_BITS]!.bytes;
    const two = this.#chunks[other >>> CHUNK_BITS]!.bytes;
    const from = address & (CHUNK - 1);
    const otherFrom = other & (CHUNK - 1);
    const shared = Math.min(length, otherLength);
    for (let at = 0; at < shared; at += 1) {
      const difference = one[from + at]! - two[otherFrom + at]!;
      if (difference !== 0) return difference;
    }
    return length - otherLength;
  }

  compareWith(address: number, length: number, other: Uint8Array): number {
    const one = this.#chunks[address >>> CHUNK_BITS]!.bytes;
    const from = address & (CHUNK - 1);
    const shared = Math.min(length, other.length);
    for (let at = 0; at < shared; at += 1) {
      const difference = one[from + at]! - other[at]!;
      if (difference !== 0) return difference;
    }
    return length - other.length;
  }

  /** Tells whether these bytes stand in the text there. */
  holds(address: number, length: number, needle: Uint8Array): boolean {
    const bytes = this.#chunks[address >>> CHUNK_BITS]?.bytes;
    if (bytes === undefined) return false;
    const from = address & (CHUNK - 1);
    const last = from + length - needle.length;
    const [first, second] = needle;
    for (let at = from; at <= last; at += 1) {
      if (bytes[at] !== first || bytes[at + 1] !== second) continue;
      let same = 2;
      while (same < needle.length && bytes[at + same] === needle[same]) same += 1;
      if (same >= needle.length) return true;
    }
    return false;
  }

  #begin(): Chunk {
    const chunk: Chunk = {
      bytes: new Uint8Array(this.#open === -1 ? SMALL : CHUNK),
      used: 0,
      dead: 0,
      count: 0,
      starts: new Uint32Array(64),
      slots: new Uint32Array(64),
    };
    const free = this.#chunks.indexOf(undefined);
    this.#open = free === -1 ? this.#chunks.length : free;
    this.#chunks[this.#open] = chunk;
    return chunk;
  }
}

/** It never becomes longer than a chunk. */
const roomier = (bytes: Uint8Array, needed: number): Uint8Array => {
  const copy = new Uint8Array(Math.min(CHUNK, Math.max(needed, bytes.length * 2)));
  copy.set(bytes);
  return copy;
};

const longer = (numbers: Uint32Array): Uint32Array => {
  const copy = new Uint32Array(numbers.length * 2);
  copy.set(numbers);
  return copy;
};
