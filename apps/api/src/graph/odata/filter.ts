import { invalidFilter, lexed, type Token } from './tokens.js';

export type Literal = string | number | boolean | null;
export const COMPARISONS = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const;
export type Comparison = (typeof COMPARISONS)[number];
/** A path that ends in `$count` asks how many there are. */
export type Path = readonly string[];

/** A condition on one thing. In `any` the paths of the inner condition begin with `variable`. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly of: Filter }
  | { readonly kind: 'compare'; readonly path: Path; readonly by: Comparison; readonly to: Literal }
  | { readonly kind: 'in'; readonly path: Path; readonly among: readonly Literal[] }
  | { readonly kind: 'starts' | 'ends'; readonly path: Path; readonly text: string }
  | { readonly kind: 'any'; readonly path: Path; readonly variable?: string; readonly of?: Filter };

/** What is deeper, or longer, is no condition that somebody means. */
const DEEPEST = 16;
const LONGEST = 8_000;
const MOST_VALUES = 200;
const FUNCTIONS = { startswith: 'starts', endswith: 'ends' } as const;

class Parser {
  #at = 0;
  #depth = 0;
  constructor(private readonly tokens: readonly Token[]) {}

  whole(): Filter {
    const filter = this.#or();
    if (this.#at < this.tokens.length) throw invalidFilter(this.#next());
    return filter;
  }

  #next(): Token {
    return this.tokens[this.#at] ?? { kind: 'end', text: '', at: this.tokens.at(-1)?.at ?? 0 };
  }
  #take(): Token {
    const token = this.#next();
    this.#at += 1;
    return token;
  }
  #isWord(word: string): boolean {
    const { kind, text } = this.#next();
    return kind === 'word' && text.toLowerCase() === word;
  }
  #is(sign: string): boolean {
    const { kind, text } = this.#next();
    return kind === 'sign' && text === sign;
  }
  #expect(sign: string): void {
    if (!this.#is(sign)) throw invalidFilter(this.#next());
    this.#at += 1;
  }
  #inside<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw invalidFilter(this.#next());
    const found = read();
    this.#depth -= 1;
    return found;
  }

  #or(): Filter {
    return this.#chain('or', () => this.#and());
  }
  #and(): Filter {
    return this.#chain('and', () => this.#not());
  }
  #chain(kind: 'and' | 'or', read: () => Filter): Filter {
    let left = this.#inside(read);
    while (this.#isWord(kind)) {
      this.#at += 1;
      left = { kind, left, right: this.#inside(read) };
    }
    return left;
  }
  #not(): Filter {
    if (!this.#isWord('not')) return this.#primary();
    this.#at += 1;
    return { kind: 'not', of: this.#inside(() => this.#not()) };
  }

  #primary(): Filter {
    if (this.#is('(')) {
      this.#at += 1;
      const inner = this.#inside(() => this.#or());
      this.#expect(')');
      return inner;
    }
    const path = this.#path();
    const [name = ''] = path;
    if (this.#is('(') && path.length === 1) return this.#call(name);
    if (this.#is('(') && path.at(-1)?.toLowerCase() === 'any') return this.#any(path.slice(0, -1));
    return this.#comparison(path);
  }
  #path(): Path {
    const parts = [this.#part()];
    while (this.#is('/')) {
      this.#at += 1;
      parts.push(this.#part());
    }
    return parts;
  }
  #part(): string {
    const token = this.#take();
    if (token.kind !== 'word') throw invalidFilter(token);
    return token.text;
  }
  #call(name: string): Filter {
    const kind = FUNCTIONS[name.toLowerCase() as keyof typeof FUNCTIONS] as 'starts' | 'ends' | undefined;
    if (kind === undefined) throw invalidFilter({ kind: 'word', text: name, at: this.#next().at });
    this.#expect('(');
    const path = this.#path();
    this.#expect(',');
    const text = this.#literal();
    this.#expect(')');
    if (typeof text !== 'string') throw invalidFilter(this.#next());
    return { kind, path, text };
  }
  #any(path: Path): Filter {
    this.#expect('(');
    if (this.#is(')')) {
      this.#at += 1;
      return { kind: 'any', path };
    }
    const variable = this.#part();
    this.#expect(':');
    const of = this.#inside(() => this.#or());
    this.#expect(')');
    return { kind: 'any', path, variable, of };
  }
  #comparison(path: Path): Filter {
    const token = this.#take();
    const by = token.text.toLowerCase();
    if (token.kind !== 'word') throw invalidFilter(token);
    if (by === 'in') return { kind: 'in', path, among: this.#list() };
    const comparison = COMPARISONS.find((each) => each === by);
    if (comparison === undefined) throw invalidFilter(token);
    return { kind: 'compare', path, by: comparison, to: this.#literal() };
  }
  #list(): readonly Literal[] {
    this.#expect('(');
    const values = [this.#literal()];
    while (this.#is(',')) {
      this.#at += 1;
      values.push(this.#literal());
      if (values.length > MOST_VALUES) throw invalidFilter(this.#next());
    }
    this.#expect(')');
    return values;
  }
  #literal(): Literal {
    const token = this.#take();
    if (token.kind === 'text') return token.text;
    if (token.kind !== 'word') throw invalidFilter(token);
    const word = token.text.toLowerCase();
    if (word === 'null') return null;
    if (word === 'true' || word === 'false') return word === 'true';
    if (/^-?\d{1,15}$/.test(word)) return Number(word);
    // a GUID or an instant stands without quotes
    if (/^[\da-f-]{36}$/.test(word) || /^\d{4}-\d\d-\d\d/.test(word)) return token.text;
    throw invalidFilter(token);
  }
}

/** Reads a condition. @throws ProblemError: unsupported-query, which says where it isn't understood */
export const readFilter = (text: string): Filter => {
  if (text.length > LONGEST) throw invalidFilter({ kind: 'end', text: '', at: LONGEST });
  return new Parser(lexed(text)).whole();
};
