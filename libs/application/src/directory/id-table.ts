const WORDS = 4;
const GONE = 0xffff_ffff;

const readWords = (id: string, words: Uint32Array): void => {
  const hex = id.replaceAll('-', '');
  for (let at = 0; at < WORDS; at += 1) words[at] = Number.parseInt(hex.slice(at * 8, at * 8 + 8), 16);
};

/** Keeps GUIDs by the number of a slot, 16 bytes each, and finds the slot of a GUID. */
export class IdTable {
  #ids: Uint32Array;
  /** Slots stand here by the hash of their ids, each one more than it is: 0 is a free place. */
  #places: Uint32Array;
  #taken = 0;
  readonly #sought = new Uint32Array(WORDS);

  constructor(slots: number) {
    this.#ids = new Uint32Array(slots * WORDS);
    this.#places = new Uint32Array(placesFor(slots));
  }

  get bytes(): number {
    return this.#ids.byteLength + this.#places.byteLength;
  }

  /** Makes room for so many slots. */
  grow(slots: number): void {
    const ids = new Uint32Array(slots * WORDS);
    ids.set(this.#ids);
    this.#ids = ids;
  }

  /** Returns -1 where no slot has the id. */
  slotOf(id: string): number {
    readWords(id, this.#sought);
    const mask = this.#places.length - 1;
    for (let place = hashOf(this.#sought, 0) & mask; ; place = (place + 1) & mask) {
      const found = this.#places[place]!;
      if (found === 0) return -1;
      if (found !== GONE && this.#isSought(found - 1)) return found - 1;
    }
  }

  /** The slot is free, and no other one has the id. */
  put(slot: number, id: string): void {
    if ((this.#taken + 1) * 2 > this.#places.length) this.#rehash();
    readWords(id, this.#sought);
    this.#ids.set(this.#sought, slot * WORDS);
    this.#place(slot);
  }

  remove(slot: number): void {
    const mask = this.#places.length - 1;
    let place = hashOf(this.#ids, slot * WORDS) & mask;
    while (this.#places[place] !== slot + 1) place = (place + 1) & mask;
    this.#places[place] = GONE;
    this.#ids.fill(0, slot * WORDS, (slot + 1) * WORDS);
  }

  idOf(slot: number): string {
    let hex = '';
    for (let at = 0; at < WORDS; at += 1) hex += this.#ids[slot * WORDS + at]!.toString(16).padStart(8, '0');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }

  /** Compares as the texts of the ids do. */
  compare(slot: number, other: number): number {
    for (let at = 0; at < WORDS; at += 1) {
      const difference = this.#ids[slot * WORDS + at]! - this.#ids[other * WORDS + at]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }

  /** Compares the id of a slot with one that need not be here. */
  compareWith(slot: number, id: string): number {
    readWords(id, this.#sought);
    for (let at = 0; at < WORDS; at += 1) {
      const difference = this.#ids[slot * WORDS + at]! - this.#sought[at]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }

  #isSought(slot: number): boolean {
    for (let at = 0; at < WORDS; at += 1) if (this.#ids[slot * WORDS + at] !== this.#sought[at]) return false;
    return true;
  }

  #place(slot: number): void {
    const mask = this.#places.length - 1;
    let place = hashOf(this.#ids, slot * WORDS) & mask;
    while (this.#places[place] !== 0 && this.#places[place] !== GONE) place = (place + 1) & mask;
    // a place that somebody left is taken again: whoever changes would otherwise fill up the table
    if (this.#places[place] === 0) this.#taken += 1;
    this.#places[place] = slot + 1;
  }

  /** Leaves out the places of ids that went. */
  #rehash(): void {
    const places = this.#places.filter((found) => found !== 0 && found !== GONE);
    this.#places = new Uint32Array(placesFor(places.length + 1));
    this.#taken = 0;
    for (const found of places) this.#place(found - 1);
  }
}

/** A half of the places stays free, so that a look needs few steps. */
const placesFor = (slots: number): number => 2 ** Math.ceil(Math.log2(Math.max(16, slots * 2 + 2)));

const hashOf = (words: Uint32Array, from: number): number => {
  let hash = 0;
  for (let at = 0; at < WORDS; at += 1) hash = Math.imul(hash ^ words[from + at]!, 0x9e37_79b1) ^ (hash >>> 15);
  return (hash ^ (hash >>> 16)) >>> 0;
};
