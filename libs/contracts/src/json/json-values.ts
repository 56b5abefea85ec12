/** One value, with the line on which it begins, counted from 1. Its text is JSON if the whole was. */
export interface CutValue {
  readonly kind: 'value';
  readonly text: string;
  readonly line: number;
}
/** A page is over. With `hasNext` it named the page after it. */
export interface PageEnd {
  readonly kind: 'page';
  readonly hasNext: boolean;
}

/** The text is no JSON, ends too early, or has a value that is longer than any that is expected. */
export class NotJson extends Error {
  override readonly name = 'NotJson';
  constructor(
    /** It counts from 1. */
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

/** One value has so many characters at most, so that no file takes the memory. */
const MOST_CHARACTERS = 16_000_000;
/** A list of pages, a page, and its list are opened; what lies deeper belongs to a value. */
const MOST_LEVELS = 3;
const NEXT_LINK = /"@odata\.nextLink"\s*:\s*"/i;
const VALUE = 'value';
const SPACE = /[\s\ufeff]/;

/**
 * Cuts JSON text that comes in parts into the values of its lists, so that a file of any length needs the memory of one
 * value. It opens lists, pages (objects whose member `value` is a list), and several of them one behind the other; an
 * object alone is a value by itself. It only finds where values begin and end: what they say is for `JSON.parse`.
 */
export class JsonValues {
  #line = 1;
  #begun = 1;
  #found: (CutValue | PageEnd)[] = [];
  /** What is open around the values. */
  readonly #open: ('list' | 'page')[] = [];
  /** Where the text stands: between values, in one, or in a page behind its list. */
  #place: 'between' | 'value' | 'rest' = 'between';
  /** What came in earlier parts of the value, or of the page without its list. */
  #text = '';
  /** Where the value begins in this part. */
  #from = 0;
  #depth = 0;
  #mayBePage = false;
  #inQuotes = false;
  #isEscaped = false;
  /** The beginning of the last text on the first level of what may be a page. */
  #name = '';
  #hasColon = false;

  /** Returns what ends in this part of the text, in order. @throws NotJson */
  take(part: string): readonly (CutValue | PageEnd)[] {
    this.#found = [];
    this.#from = 0;
    for (let at = 0; at < part.length; at += 1) {
      const sign = part[at]!;
      if (sign === '\n') this.#line += 1;
      if (this.#inQuotes) this.#quoted(sign);
      else if (this.#place === 'between') this.#between(sign, at);
      else this.#within(sign, part, at);
    }
    if (this.#place !== 'between') this.#text += part.slice(this.#from);
    if (this.#text.length > MOST_CHARACTERS) throw this.#wrong(`one value has more than ${MOST_CHARACTERS} characters`);
    return this.#found;
  }

  /** Nothing follows. @throws NotJson where something is still open */
  end(): void {
    if (this.#place !== 'between' || this.#open.length > 0) throw this.#wrong('the file ends in the middle of it');
  }

  #wrong(message: string): NotJson {
    return new NotJson(this.#line, message);
  }

  #quoted(sign: string): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (sign === '\\') this.#isEscaped = true;
    else if (sign === '"') this.#inQuotes = false;
    else if (this.#isNaming() && this.#name.length <= VALUE.length) this.#name += sign;
  }

  #isNaming(): boolean {
    return this.#mayBePage && this.#depth === 1 && this.#place === 'value';
  }

  #between(sign: string, at: number): void {
    if (SPACE.test(sign) || sign === ',') return;
    if (sign === ']') return this.#closeList(at);
    if (sign === '}' || sign === ':') throw this.#wrong(`"${sign}" stands where a value is expected`);
    if (sign === '[' && this.#open.length < MOST_LEVELS) {
      this.#open.push('list');
      return;
    }
    this.#place = 'value';
    this.#text = '';
    this.#from = at;
    this.#begun = this.#line;
    this.#inQuotes = sign === '"';
    this.#depth = sign === '{' || sign === '[' ? 1 : 0;
    this.#mayBePage = sign === '{' && this.#open.length < MOST_LEVELS - 1;
    this.#name = '';
    this.#hasColon = false;
  }

  #closeList(at: number): void {
    if (this.#open.pop() !== 'list') throw this.#wrong('"]" stands where nothing was opened');
    if (this.#open.at(-1) !== 'page') return;
    this.#place = 'rest';
    this.#from = at + 1;
    this.#depth = 1;
  }

  #within(sign: string, part: string, at: number): void {
    switch (sign) {
      case '"':
        this.#inQuotes = true;
        this.#name = '';
        this.#hasColon = false;
        return;
      case ':':
        this.#hasColon = true;
        return;
      case '[':
        if (this.#isNaming() && this.#hasColon && this.#name.toLowerCase() === VALUE) return this.#openPage(part, at);
        this.#depth += 1;
        return;
      case '{':
        this.#depth += 1;
        return;
      case ']':
      case '}':
        if (this.#depth === 0) return this.#endScalar(sign, part, at);
        this.#depth -= 1;
        if (this.#depth === 0) this.#end(part, at + 1);
        return;
      case ',':
        if (this.#depth === 0) this.#end(part, at);
        return;
      default:
        if (this.#depth === 0 && SPACE.test(sign)) this.#end(part, at);
    }
  }

  #openPage(part: string, at: number): void {
    this.#text += part.slice(this.#from, at);
    this.#open.push('page', 'list');
    this.#pageText = this.#text;
    this.#place = 'between';
    this.#text = '';
  }
  #pageText = '';

  #endScalar(sign: string, part: string, at: number): void {
    this.#end(part, at);
    this.#between(sign, at);
  }

  #end(part: string, to: number): void {
    const text = this.#text + part.slice(this.#from, to);
    if (this.#place === 'value') this.#found.push({ kind: 'value', text, line: this.#begun });
    else {
      this.#open.pop();
      this.#found.push({ kind: 'page', hasNext: NEXT_LINK.test(this.#pageText) || NEXT_LINK.test(text) });
    }
    this.#place = 'between';
    this.#text = '';
  }
}
