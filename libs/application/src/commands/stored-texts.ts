import type { RecordedEvent } from '../ports/codec.js';

type Whose = Readonly<Record<string, unknown>> & { readonly sealed: string };
const asItIs = (sealed: string): string => sealed;

const named = (value: unknown, formOf: (sealed: string) => string): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => named(each, formOf));
  if ('personal' in value && 'sealed' in value) {
    const { sealed, ...whose } = value as Whose;
    return { ...whose, clear: formOf(sealed) };
  }
  return Object.fromEntries(Object.entries(value).map(([member, inside]) => [member, named(inside, formOf)]));
};

/**
 * Takes the stored form of each sealed text for the text, where nobody is shown it: two texts are the same where they
 * are stored the same, which is as long as nobody wrote them anew.
 * @param formOf tells another form of the same text, where one is to stand for all
 */
export const withStoredTexts = (recorded: RecordedEvent, formOf = asItIs): RecordedEvent => ({
  ...recorded,
  event: named(recorded.event, formOf) as RecordedEvent['event'],
});

const textsIn = (value: unknown): readonly Readonly<Record<string, unknown>>[] => {
  if (typeof value !== 'object' || value === null) return [];
  if ('personal' in value) return [value as Readonly<Record<string, unknown>>];
  return Object.values(value).flatMap(textsIn);
};

/**
 * Knows which stored forms of one person are the same text of the same kind. The last one stands for all: it is what
 * the person's state has. A text that nobody can open is only the same as itself.
 */
export class SameTexts {
  readonly #textOf = new Map<string, string>();
  readonly #lastOf = new Map<string, string>();

  /** Takes an event as it is stored and as it was opened, in the order of the stream. */
  add(stored: RecordedEvent, opened: RecordedEvent): void {
    const clear = textsIn(opened.event);
    for (const [at, { kind, sealed }] of textsIn(stored.event).entries()) {
      const text = clear[at]?.['clear'];
      if (typeof sealed !== 'string' || typeof text !== 'string') continue;
      const name = `${String(kind)} ${text}`;
      this.#textOf.set(sealed, name);
      this.#lastOf.set(name, sealed);
    }
  }

  readonly formOf = (sealed: string): string => this.#lastOf.get(this.#textOf.get(sealed) ?? '') ?? sealed;
}
