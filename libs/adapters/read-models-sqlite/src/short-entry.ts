import { compareKeys } from '#application';

/** They end and mark values in an entry of `entriesOf`. */
const END = '\u0001';
const TEXT = '5';
/** The key of a document that belongs to something begins with the id of that, and this. */
const BELONGS = '_';
/** These sort before and behind the figures of all ranks. */
const BEFORE = '0';
const BEHIND = '~';
const FIRST_RANK = 0x31;

/**
 * Leaves out of an entry what its key says once more: that it begins with the first value (the tenant), and that it
 * goes on with another one (the id). Short entries sort as the whole ones do, since among entries whose values are the
 * same a key is told by its place among these values, and by what it has beside them. Two are equal only where the
 * whole ones are.
 */
export const shortEntry = (entry: string): string => {
  const [first, ...others] = entry.slice(0, -END.length).split(END);
  if (first === undefined || others.length === 0 || !first.startsWith(TEXT)) return entry;
  const key = others.at(-1)!.slice(TEXT.length);
  const start = entry.length - END.length - key.length - TEXT.length;
  const owner = first.slice(TEXT.length) + BELONGS;
  if (!key.startsWith(owner)) return entry.slice(0, start) + (compareKeys(key, owner) < 0 ? BEFORE : BEHIND) + key;
  const rest = key.slice(owner.length);
  let rank = 0;
  let isValue = false;
  for (const value of others.slice(0, -1)) {
    if (!value.startsWith(TEXT)) continue;
    const order = compareKeys(rest, value.slice(TEXT.length));
    if (order > 0) rank += 2;
    if (order === 0) isValue = true;
  }
  const figure = String.fromCharCode(FIRST_RANK + rank + (isValue ? 1 : 0));
  return entry.slice(0, start) + figure + (isValue ? '' : rest);
};
