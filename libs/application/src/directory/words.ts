/**
 * These stand in folded text: one begins each word, and in scripts without spaces each character; the other one ends a
 * word that another one follows. Both sort before every letter.
 */
const BEGIN = '\u0001';
const BETWEEN = '\u0002';

/** Marks that Latin, Greek and Cyrillic letters carry. Those of other scripts are letters of their own to a reader. */
const ACCENTS = /[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/gu;
/** These letters have no decomposition, and a keyboard that lacks them has the other ones. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  ŧ: 't',
  þ: 'th',
  ς: 'σ',
};
const SPECIAL = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'gu');
const ASCII = /^[\u0020-\u007e]*$/;
const SILENT = /['’ʼ`´]/gu;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;
/** Names in these scripts are written without spaces between their parts. */
const SCRIPTS = ['Han', 'Hiragana', 'Katakana', 'Hangul', 'Thai', 'Lao', 'Khmer', 'Myanmar'];
const SPACELESS = new RegExp(`[${SCRIPTS.map((name) => `\\p{scx=${name}}`).join('')}]\\p{M}*`, 'gu');
const IS_SPACELESS = new RegExp(SPACELESS.source, 'u');

/** Folds a text, case and accents aside. */
const folded = (text: string): string => {
  if (ASCII.test(text)) return text.toLowerCase();
  const plain = text.normalize('NFKD').toLowerCase().replace(ACCENTS, '').normalize('NFC');
  return plain.replace(SPECIAL, (letter) => PLAIN[letter] ?? letter);
};

const marked = (word: string): string => {
  if (ASCII.test(word) || !IS_SPACELESS.test(word)) return BEGIN + word;
  const parts = word.replace(SPACELESS, (character) => BEGIN + character);
  return parts.startsWith(BEGIN) ? parts : BEGIN + parts;
};

/** Returns the marked words of a text in their order. They are compared, sorted and searched as they are. */
export const wordsOf = (text: string): readonly string[] =>
  (folded(text).replace(SILENT, '').match(WORD) ?? []).map(marked);

/** Joins marked words to one text. It sorts by its words, and a word that begins another one comes first. */
export const joined = (words: readonly string[]): string => words.join(BETWEEN);

/** Returns what has to stand in a text that the words of a search lead to: each begins a word, or several in a row. */
export const needlesOf = (search: string): readonly string[] => [
  ...new Set(
    search
      .split(/\s+/u)
      .map((word) => joined(wordsOf(word)))
      .filter((needle) => needle !== ''),
  ),
];
