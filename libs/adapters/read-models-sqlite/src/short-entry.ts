import { compareKeys, partsOfEntry } from '#application';

/** It ends values in an entry of `entriesOf`, and this marks those that are text. */
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
 * whole ones are. `parts` are those of `entryPartsOf`.
 */
export const shortEntryOf = (parts: readonly string[]): string => {
  const last = parts.length - 1;
  const first = parts[0]!;
  let start = '';
  for (let at = 0; at < last; at += 1) start += parts[at]! + END;
  if (last === 0 || !first.startsWith(TEXT)) return start + parts[last]! + END;
  const key = parts[last]!.slice(TEXT.length);
  const length = first.length - TEXT.length;
  const owner = first.slice(TEXT.length);
  if (!key.startsWith(owner) || key[length] !== BELONGS)
    return start + (compareKeys(key, owner + BELONGS) < 0 ? BEFORE : BEHIND) + key;
  const rest = key.slice(length + BELONGS.length);
  let rank = 0;
  let isValue = false;
  for (let at = 1; at < last; at += 1) {
    const value = parts[at]!;
    if (!value.startsWith(TEXT)) continue;
    const order = compareKeys(rest, value.slice(TEXT.length));
    if (order > 0) rank += 2;
    if (order === 0) isValue = true;
  }
  return start + String.fromCharCode(FIRST_RANK + rank + (isValue ? 1 : 0)) + (isValue ? '' : rest);
};

export const shortEntry = (entry: string): string => shortEntryOf(partsOfEntry(entry));
