import { unsupported } from './unsupported.js';

/** Words are looked for in a member; several of these are joined by AND or OR. */
export type Search =
  | { readonly kind: 'and' | 'or'; readonly left: Search; readonly right: Search }
  | { readonly kind: 'words'; readonly member: string; readonly text: string };

const LONGEST = 1_000;
const MOST_PARTS = 20;
const DEEPEST = 8;
const UNDERSTOOD = ['"member:words" in double quotes, with AND, OR and brackets between several of them'];
const wrong = (text: string) => unsupported(`$search at ${text.slice(0, 40) || 'its end'}`, UNDERSTOOD);

const SPACE = /^\s+/;
const SIGN = /^[()]/;
const QUOTED = /^"((?:[^"\\]|\\["\\])*)"/;
const WORD = /^(?:AND|OR)(?=[\s("]|$)/;
const CLAUSE = /^\s*([A-Za-z]\w*)\s*:(.*)$/s;

class Parser {
  #rest: string;
  #parts = 0;
  constructor(text: string) {
    this.#rest = text.replace(SPACE, '');
  }

  whole(): Search {
    const search = this.#or(0);
    if (this.#rest !== '') throw wrong(this.#rest);
    return search;
  }

  #taken(pattern: RegExp): RegExpExecArray | null {
    const found = pattern.exec(this.#rest);
    if (found !== null) this.#rest = this.#rest.slice(found[0].length).replace(SPACE, '');
    return found;
  }
  #takes(word: string): boolean {
    if (WORD.exec(this.#rest)?.[0] !== word) return false;
    this.#taken(WORD);
    return true;
  }
  #or(depth: number): Search {
    let left = this.#and(depth);
    while (this.#takes('OR')) left = { kind: 'or', left, right: this.#and(depth) };
    return left;
  }
  #and(depth: number): Search {
    let left = this.#one(depth);
    while (this.#takes('AND')) left = { kind: 'and', left, right: this.#one(depth) };
    return left;
  }
  #one(depth: number): Search {
    this.#parts += 1;
    if (this.#parts > MOST_PARTS || depth > DEEPEST) throw wrong(this.#rest);
    if (this.#rest.startsWith('(')) {
      this.#taken(SIGN);
      const inner = this.#or(depth + 1);
      if (this.#taken(SIGN)?.[0] !== ')') throw wrong(this.#rest);
      return inner;
    }
    const at = this.#rest;
    const quoted = this.#taken(QUOTED)?.[1]?.replaceAll(/\\(["\\])/g, '$1');
    const [, member, text] = CLAUSE.exec(quoted ?? '') ?? [];
    if (member === undefined || text === undefined) throw wrong(at);
    return { kind: 'words', member, text };
  }
}

/** Reads what is searched for. @throws ProblemError: unsupported-query, which says where it isn't understood */
export const readSearch = (text: string): Search => {
  if (text.length > LONGEST) throw wrong(text.slice(LONGEST));
  return new Parser(text).whole();
};
