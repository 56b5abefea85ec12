import type { Turn } from '#application';
import type { JsonBounds, JsonProblem } from './json-bounds.js';
import { JsonScan, type LongList } from './json-scan.js';

export type JsonReading =
  { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'problem'; readonly problem: JsonProblem };

/** This many bytes are looked at, and made into values, before others have a turn. */
const PIECE = 2 ** 19;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const parse = (...parts: readonly Uint8Array[]): unknown => JSON.parse(parts.map((part) => utf8.decode(part)).join(''));
/** A text may begin with the mark of UTF-8, as editors write it. */
const startOf = (bytes: Uint8Array): number => (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);

const MALFORMED: JsonReading = { kind: 'problem', problem: { code: 'malformed-json' } };
const reading = (value: unknown): JsonReading => ({ kind: 'value', value });

/**
 * Reads JSON in UTF-8 from HTTP, RabbitMQ or anywhere else that isn't trusted. What is over the bounds, or names a
 * member twice, is refused before anything is made of it.
 */
export const readJson = (bytes: Uint8Array, bounds: JsonBounds): JsonReading => {
  const from = startOf(bytes);
  const scan = new JsonScan(bytes, bounds, { from, piece: Infinity });
  scan.goOn(bytes.length);
  if (scan.problem !== undefined) return { kind: 'problem', problem: scan.problem };
  try {
    return reading(parse(bytes.subarray(from)));
  } catch {
    return MALFORMED;
  }
};

const OPENING = new TextEncoder().encode('[');
const CLOSING = new TextEncoder().encode(']');

/** Reads a text with one long list in it: what stands around the list first, then the list, piece by piece. */
const readAround = async (bytes: Uint8Array, from: number, list: LongList, turn: Turn): Promise<unknown> => {
  const around = parse(bytes.subarray(from, list.from + 1), bytes.subarray(list.to));
  const items = list.path.reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], around);
  const ends = [...list.cuts, list.to];
  for (const [index, end] of ends.entries()) {
    await turn.next();
    const start = (ends[index - 1] ?? list.from) + 1;
    const piece = parse(OPENING, bytes.subarray(start, end), CLOSING) as unknown[];
    // Between two commas there is an item.
    if (piece.length === 0) throw new SyntaxError('a list that lacks an item');
    for (const item of piece) (items as unknown[]).push(item);
  }
  return around;
};

/** Does what `readJson` does, and gives others a turn after each piece of a long text. */
export const readJsonInTurns = async (bytes: Uint8Array, bounds: JsonBounds, turn: Turn): Promise<JsonReading> => {
  if (bytes.length <= PIECE) return readJson(bytes, bounds);
  const from = startOf(bytes);
  const scan = new JsonScan(bytes, bounds, { from, piece: PIECE });
  while (!scan.isOver) {
    scan.goOn(PIECE);
    await turn.next();
  }
  if (scan.problem !== undefined) return { kind: 'problem', problem: scan.problem };
  try {
    const { longList } = scan;
    return reading(
      longList === undefined ? parse(bytes.subarray(from)) : await readAround(bytes, from, longList, turn),
    );
  } catch {
    return MALFORMED;
  }
};
