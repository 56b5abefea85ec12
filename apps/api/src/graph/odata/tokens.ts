import type { ProblemError } from '../../edge/problem-error.js';
import { unsupported } from './unsupported.js';

/** A word is a name, an operator or a value without quotes. */
export interface Token {
  readonly kind: 'word' | 'text' | 'sign' | 'end';
  readonly text: string;
  /** Its first character has this place in the whole, from 0. */
  readonly at: number;
}

const UNDERSTOOD = [
  'and, or, not and brackets',
  'eq, ne, gt, ge, lt, le and in',
  'startsWith(member,text) and endsWith(member,text)',
  'member/any(x:x/part eq value) and member/$count eq number',
];
/** Says that a condition isn't understood at this place, and what would be. */
export const invalidFilter = ({ kind, text, at }: Token): ProblemError =>
  unsupported(
    kind === 'end' ? `$filter ends too early, or is too long` : `$filter at ${at}: ${text.slice(0, 40)}`,
    UNDERSTOOD,
  );

const SPACE = /\s+/y;
const TEXT = /'((?:[^']|'')*)'/y;
const WORD = /[\w$.@-][\w$.:+@-]*/y;
const SIGN = /[(),/:]/y;

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(text);
};
/** A variable of `any` ends at its colon, while an instant has colons inside. */
const wordAt = (text: string, at: number): string | undefined => {
  const word = matchAt(WORD, text, at)?.[0];
  if (word === undefined || /^\d{4}-/.test(word)) return word;
  return word.split(':', 1)[0];
};

/** Cuts a condition into words. @throws ProblemError where a character has no place in one */
export const lexed = (text: string): readonly Token[] => {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const space = matchAt(SPACE, text, at)?.[0];
    const quoted = matchAt(TEXT, text, at);
    const word = quoted === null ? wordAt(text, at) : undefined;
    const sign = matchAt(SIGN, text, at)?.[0];
    if (space !== undefined) at += space.length;
    else if (quoted !== null) {
      tokens.push({ kind: 'text', text: (quoted[1] ?? '').replaceAll("''", "'"), at });
      at += quoted[0].length;
    } else if (word !== undefined && word !== '') {
      tokens.push({ kind: 'word', text: word, at });
      at += word.length;
    } else if (sign !== undefined) {
      tokens.push({ kind: 'sign', text: sign, at });
      at += sign.length;
    } else throw invalidFilter({ kind: 'sign', text: text.slice(at, at + 1), at });
  }
  return tokens;
};
