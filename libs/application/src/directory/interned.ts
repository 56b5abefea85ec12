import type { Pace } from '../ports/pace.js';

/** This many texts are looked at before the time is looked at. */
const STEP = 1_024;
/** A text costs about so many bytes beside its characters: its head, its place in a map, and its numbers. */
const BESIDE = 120;

/**
 * Gives equal texts one number, from 1 on; 0 stands for no text. A text goes with the last one who has it, so that
 * nothing of a person stays.
 */
export class Interned {
  readonly #numbers = new Map<string, number>();
  readonly #texts: (string | undefined)[] = [undefined];
  readonly #uses: number[] = [0];
  readonly #free: number[] = [];
  #characters = 0;

  get bytes(): number {
    return this.#numbers.size * BESIDE + this.#characters * 2;
  }
  /** No number is as high as this one. */
  get end(): number {
    return this.#texts.length;
  }

  /** Takes one more use of the text. */
  take(text: string): number {
    if (text === '') return 0;
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#free.pop() ?? this.#texts.length;
      this.#numbers.set(text, number);
      this.#texts[number] = text;
      this.#uses[number] = 0;
      this.#characters += text.length;
    }
    this.#uses[number] = this.#uses[number]! + 1;
    return number;
  }

  /** Gives one use back. */
  release(number: number): void {
    if (number === 0) return;
    const uses = this.#uses[number]! - 1;
    this.#uses[number] = uses;
    if (uses > 0) return;
    const text = this.#texts[number]!;
    this.#numbers.delete(text);
    this.#texts[number] = undefined;
    this.#characters -= text.length;
    this.#free.push(number);
  }

  /** Returns 0 where nobody has the text. */
  find(text: string): number {
    return this.#numbers.get(text) ?? 0;
  }

  textOf(number: number): string {
    return this.#texts[number] ?? '';
  }

  /** Resolves, by number, to a 1 for each text that is wanted. Others go on meanwhile. */
  async where(isWanted: (text: string) => boolean, pace: Pace): Promise<Uint8Array> {
    const found = new Uint8Array(this.#texts.length);
    for (const [number, text] of this.#texts.entries()) {
      if (text !== undefined && isWanted(text)) found[number] = 1;
      if ((number & (STEP - 1)) === STEP - 1 && pace.spent('users', 0)) await pace.rest();
    }
    return found;
  }
}
