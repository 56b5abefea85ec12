import { InvalidCursor, type IndexQuery } from '../ports/read-models.js';
import { compareKeys, type KeyBounds } from './index-keys.js';

const direction = (query: IndexQuery): string => (query.descending === true ? 'd' : 'a');

/**
 * Makes URL-safe text of the place of an entry in a query's order. It holds ids and field values of the entry: nothing
 * personal is indexed in clear.
 */
export const encodeCursor = (query: IndexQuery, entry: string): string => {
  const bytes = new TextEncoder().encode(JSON.stringify([query.index, direction(query), entry]));
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
};

const parse = (cursor: string): unknown => {
  if (!/^[\w-]+$/.test(cursor)) throw new InvalidCursor('the cursor is not one of ours');
  try {
    const binary = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new InvalidCursor('the cursor is not one of ours');
  }
};

/**
 * Returns the entry to go on after.
 * @throws InvalidCursor for another text, and for the cursor of another query: it must not lead out of the bounds
 */
export const decodeCursor = (query: IndexQuery, bounds: KeyBounds, cursor: string): string => {
  const value = parse(cursor);
  if (!Array.isArray(value) || value.length !== 3 || typeof value[2] !== 'string')
    throw new InvalidCursor('the cursor is not one of ours');
  const entry = value[2];
  const inside = compareKeys(entry, bounds.from) >= 0 && compareKeys(entry, bounds.until) < 0;
  if (value[0] !== query.index || value[1] !== direction(query) || !inside)
    throw new InvalidCursor('the cursor belongs to another query');
  return entry;
};
