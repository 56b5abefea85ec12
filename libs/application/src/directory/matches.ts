/** Who meets the filters, by slot: a bit for each person there can be. */
export class Matches {
  readonly #bits: Uint32Array;
  #count = 0;

  constructor(
    /** All slots are below it. */
    readonly end: number,
  ) {
    this.#bits = new Uint32Array(Math.ceil(end / 32));
  }

  get count(): number {
    return this.#count;
  }
  get bytes(): number {
    return this.#bits.byteLength;
  }

  /** Each slot comes once. */
  add(slot: number): void {
    this.#bits[slot >>> 5]! |= 1 << (slot & 31);
    this.#count += 1;
  }

  has(slot: number): boolean {
    return (this.#bits[slot >>> 5]! & (1 << (slot & 31))) !== 0;
  }

  /** Returns all slots, in ascending order. */
  slots(): Uint32Array {
    const slots = new Uint32Array(this.#count);
    let at = 0;
    for (const [index, bits] of this.#bits.entries())
      for (let left = bits; left !== 0; left &= left - 1) slots[at++] = 32 * index + 31 - Math.clz32(left & -left);
    return slots;
  }
}
