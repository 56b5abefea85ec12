/** Each begins a word in a folded text, or ends one: no letter is as low as these. See words.ts. */
const BEGIN = 1;
const LAST_MARK = 3;

/**
 * Tells roughly how the words of a text begin, in 32 bits each: by their first byte, their first two, three and four.
 * Whatever stands in a text sets no bits that the text doesn't set, so that a text which lacks one of them needn't be
 * read. (Superimposed coding, as in signature files: Roberts 1979, Partial-match retrieval via the method of
 * superimposed codes.)
 */
export interface Beginnings {
  readonly ones: number;
  readonly twos: number;
  readonly threes: number;
  readonly fours: number;
}

/** Spreads neighbours over the bits by Knuth's multiplicative method (The Art of Computer Programming 3, 6.4). */
const bitOf = (bytes: number): number => 1 << (Math.imul(bytes, 2_654_435_769) >>> 27);

export const beginningsOf = (text: Uint8Array): Beginnings => {
  let [ones, twos, threes, fours] = [0, 0, 0, 0];
  for (let at = text.indexOf(BEGIN); at !== -1; at = text.indexOf(BEGIN, at + 1)) {
    let bytes = text[at + 1] ?? 0;
    ones |= 1 << (bytes & 31);
    for (let length = 2; length <= 4; length += 1) {
      const byte = text[at + length] ?? 0;
      if (byte <= LAST_MARK) break;
      bytes = (bytes << 8) | byte;
      if (length === 2) twos |= bitOf(bytes);
      else if (length === 3) threes |= bitOf(bytes);
      else fours |= bitOf(bytes);
    }
  }
  return { ones, twos, threes, fours };
};
