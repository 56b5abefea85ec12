import { distance } from 'fastest-levenshtein';

/** One letter may be wrong in a word of three, and three in one of nine. */
const LETTERS_FOR_A_SLIP = 3;
const MOST = 3;

/** Returns the words that somebody may have meant, the nearest first, and none where none is near. */
export function nearest(word: string, words: Iterable<string>): readonly string[] {
  const typed = word.trim().toLowerCase();
  const most = Math.max(1, Math.floor(typed.length / LETTERS_FOR_A_SLIP));
  return [...new Set(words)]
    .map((each) => ({ each, far: distance(typed, each.toLowerCase()) }))
    .filter(({ far }) => far <= most)
    .toSorted((one, other) => one.far - other.far || (one.each < other.each ? -1 : 1))
    .slice(0, MOST)
    .map(({ each }) => each);
}

/** Makes a sentence such as ` Did you mean ENTERPRISEPACK?`, or nothing where no word is near. */
export function didYouMean(word: string, words: Iterable<string>): string {
  const found = nearest(word, words);
  return found.length === 0 ? '' : ` Did you mean ${found.join(' or ')}?`;
}
