import { systemRandom } from '../random.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const toUtf8 = new TextEncoder();

/** Nobody can look for names that collide, since the hash begins with what nobody knows. */
const SEED = systemRandom.bytes(4).reduce((seed, byte) => (seed << 8) | byte, 0);
const hashOf = (bytes: Uint8Array, from: number, to: number): number => {
  let hash = SEED;
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ bytes[at]!, 0x01_00_01_93);
  return hash;
};
const areSame = (bytes: Uint8Array, from: number, to: number, other: number, otherTo: number): boolean => {
  if (to - from !== otherTo - other) return false;
  for (let at = from, beside = other; at < to; at += 1, beside += 1) if (bytes[at] !== bytes[beside]) return false;
  return true;
};

/**
 * The names of all objects that a scan is inside of, the innermost last. They are kept as places in the bytes, since a
 * long text has millions of them.
 */
export class MemberNames {
  readonly #hashes: number[] = [];
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  readonly #escaped: boolean[] = [];
  /** Where the names of each open container begin. */
  readonly #first: number[] = [];

  constructor(private readonly bytes: Uint8Array) {}

  /** How many members the innermost container has so far. */
  get count(): number {
    return this.#hashes.length - (this.#first.at(-1) ?? 0);
  }
  enter(): void {
    this.#first.push(this.#hashes.length);
  }
  leave(): void {
    const first = this.#first.pop() ?? 0;
    for (const list of [this.#hashes, this.#from, this.#to, this.#escaped]) list.length = first;
  }

  /**
   * Adds the name that stands between these places, and tells whether the innermost object has it already. Names are
   * the same where their texts are: `"\u0061"` and `"a"` are one.
   * @throws SyntaxError, TypeError where it is no text
   */
  add(from: number, to: number, isEscaped: boolean): 'new' | 'twice' {
    const { bytes } = this;
    const plain = isEscaped ? toUtf8.encode(this.#text(from, to)) : undefined;
    const hash = plain === undefined ? hashOf(bytes, from, to) : hashOf(plain, 0, plain.length);
    const first = this.#first.at(-1) ?? 0;
    for (let index = first; index < this.#hashes.length; index += 1)
      if (this.#hashes[index] === hash && this.#isSame(index, from, to, isEscaped)) return 'twice';
    this.#hashes.push(hash);
    this.#from.push(from);
    this.#to.push(to);
    this.#escaped.push(isEscaped);
    return 'new';
  }

  /** The last name of an open container, counted from the outermost; undefined in an array. */
  lastOf(depth: number): string | undefined {
    const end = this.#first[depth + 1] ?? this.#hashes.length;
    return end === this.#first[depth] ? undefined : this.#text(this.#from[end - 1]!, this.#to[end - 1]!);
  }

  #isSame(index: number, from: number, to: number, isEscaped: boolean): boolean {
    const [otherFrom, otherTo] = [this.#from[index]!, this.#to[index]!];
    return isEscaped || this.#escaped[index] === true
      ? this.#text(from, to) === this.#text(otherFrom, otherTo)
      : areSame(this.bytes, from, to, otherFrom, otherTo);
  }
  #text(from: number, to: number): string {
    return JSON.parse(`"${utf8.decode(this.bytes.subarray(from, to))}"`) as string;
  }
}
