import { jsonPointer } from '../errors/validation.js';
import type { JsonBounds, JsonProblem } from './json-bounds.js';
import { MemberNames } from './member-names.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const SPACES: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);
const ENDS_WORD: readonly boolean[] = Array.from(
  { length: 256 },
  (_, byte) =>
    SPACES.has(byte) || [QUOTE, COMMA, COLON, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT].includes(byte),
);

/** A list may be read piece by piece where it stands no deeper than this, within objects only. */
const LIST_DEPTH = 3;
/** This is where a list can be cut into pieces of about as many bytes as asked for. */
export interface LongList {
  /** The names that lead to it from the outermost object. */
  readonly path: readonly string[];
  /** The place of its first bracket. */
  readonly from: number;
  /** The places of the commas between two pieces. */
  readonly cuts: readonly number[];
  /** The place of its last bracket. */
  readonly to: number;
}

/**
 * Looks once at the bytes of a JSON text before anything is made of it. It counts, finds a member that is named twice,
 * and tells where a long list can be cut. It isn't a check of the grammar, which `JSON.parse` makes afterwards; what it
 * tells of a text that isn't JSON says only that such a text isn't read.
 */
export class JsonScan {
  problem: JsonProblem | undefined;
  /** The longest list that is longer than a piece. */
  longList: LongList | undefined;
  #at: number;
  #containers = 0;
  #values = 0;
  #awaitsName = false;
  /** Says of each open container whether it is an object, and how many commas it has had. */
  readonly #isObject: boolean[] = [];
  readonly #commas: number[] = [];
  readonly #names: MemberNames;
  #list:
    { readonly depth: number; readonly path: readonly string[]; readonly from: number; cuts: number[] } | undefined;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly bounds: JsonBounds,
    { from, piece }: { readonly from: number; readonly piece: number },
  ) {
    this.#at = from;
    this.#piece = piece;
    this.#names = new MemberNames(bytes);
  }
  readonly #piece: number;

  /** Nothing is left to look at, or a problem was found. */
  get isOver(): boolean {
    return this.problem !== undefined || this.#at >= this.bytes.length;
  }

  /** Looks at about so many bytes more, to the end of the text that they end in. */
  goOn(count: number): void {
    const end = Math.min(this.#at + count, this.bytes.length);
    try {
      while (this.#at < end && this.problem === undefined) this.#step(this.bytes[this.#at]!);
    } catch {
      this.problem = { code: 'malformed-json' };
    }
  }

  #step(byte: number): void {
    switch (byte) {
      case QUOTE:
        return this.#text();
      case OPEN_ARRAY:
      case OPEN_OBJECT:
        return this.#open(byte === OPEN_OBJECT);
      case CLOSE_ARRAY:
      case CLOSE_OBJECT:
        return this.#close(byte === CLOSE_OBJECT);
      case COMMA:
        return this.#comma();
      case COLON:
        this.#at += 1;
        return;
      default:
        if (SPACES.has(byte)) this.#at += 1;
        else this.#word();
    }
  }

  #exceeds(measure: keyof JsonBounds, count: number): boolean {
    const limit = this.bounds[measure];
    if (count <= limit) return false;
    this.problem = { code: 'body-too-complex', measure, limit };
    return true;
  }
  #countValue(): void {
    this.#values += 1;
    this.#exceeds('values', this.#values);
  }

  /** A number, `true`, `false`, `null`, or whatever stands in the place of one. */
  #word(): void {
    this.#countValue();
    while (this.#at < this.bytes.length && !ENDS_WORD[this.bytes[this.#at]!]) this.#at += 1;
  }

  #text(): void {
    const { bytes } = this;
    const from = this.#at + 1;
    let to = from;
    let isEscaped = false;
    for (; to < bytes.length && bytes[to] !== QUOTE; to += 1) {
      if (bytes[to] !== BACKSLASH) continue;
      isEscaped = true;
      to += 1;
    }
    if (to >= bytes.length) throw new SyntaxError('a text without an end');
    this.#at = to + 1;
    if (this.#awaitsName) this.#name(from, to, isEscaped);
    else this.#countValue();
  }

  #name(from: number, to: number, isEscaped: boolean): void {
    this.#awaitsName = false;
    if (this.#exceeds('members', this.#names.count + 1)) return;
    if (this.#names.add(from, to, isEscaped) === 'new') return;
    const name = JSON.parse(new TextDecoder().decode(this.bytes.subarray(from - 1, to + 1))) as string;
    this.problem = { code: 'duplicate-member', at: jsonPointer([...this.#pathOfParent(), name]) };
  }
  /** Leads to the innermost container. */
  #pathOfParent(): readonly (string | number)[] {
    return this.#isObject.slice(0, -1).map((_, depth) => this.#names.lastOf(depth) ?? this.#commas[depth] ?? 0);
  }

  #open(isObject: boolean): void {
    this.#containers += 1;
    this.#countValue();
    if (this.#exceeds('containers', this.#containers) || this.#exceeds('depth', this.#isObject.length + 1)) return;
    const isList = !isObject && this.#isObject.length < LIST_DEPTH && this.#isObject.every((each) => each);
    this.#isObject.push(isObject);
    this.#commas.push(0);
    this.#names.enter();
    this.#awaitsName = isObject;
    if (isList && this.#list === undefined) {
      const path = this.#pathOfParent().map(String);
      this.#list = { depth: this.#isObject.length, path, from: this.#at, cuts: [] };
    }
    this.#at += 1;
  }

  #comma(): void {
    const depth = this.#isObject.length;
    if (depth === 0) throw new SyntaxError('a comma beyond everything');
    this.#commas[depth - 1]! += 1;
    this.#awaitsName = this.#isObject[depth - 1]!;
    const list = this.#list;
    if (list !== undefined && list.depth === depth && this.#at - (list.cuts.at(-1) ?? list.from) >= this.#piece)
      list.cuts.push(this.#at);
    this.#at += 1;
  }

  #close(isObject: boolean): void {
    const list = this.#list;
    if (list?.depth === this.#isObject.length) {
      const { path, from, cuts } = list;
      if (cuts.length > (this.longList?.cuts.length ?? 0)) this.longList = { path, from, cuts, to: this.#at };
      this.#list = undefined;
    }
    if (this.#isObject.pop() !== isObject) throw new SyntaxError('a bracket that nothing opened');
    this.#commas.pop();
    this.#names.leave();
    this.#awaitsName = false;
    this.#at += 1;
  }
}
