import { InvalidCursor } from '#application';
import { defined } from '#licensing';
import { z } from 'zod';
import type { Place } from '../../users/rounds-of-changes.js';

/** A token of another form is one of another release. */
const FORM = 1;
const id = z.string().min(1).max(64);
const position = z.string().regex(/^\d{20}$/);
const token = z.tuple([
  z.literal(FORM),
  z.enum(['all', 'changes', 'between']),
  id,
  z.array(z.int().positive()).min(1).max(8),
  id,
  position,
  id.nullable(),
  z.string().max(1_000).nullable(),
]);

/** Writes where a reader of one tenant stands: ids, positions and places in the order of ids, and no names. */
export const tokenOf = (tenantId: string, place: Place): string => {
  const { generations, checkpoint } = place.mark;
  const { storeId, position: at, eventId } = checkpoint;
  const after = place.in === 'between' ? null : place.after;
  const parts = [FORM, place.in, tenantId, generations, storeId, at, eventId ?? null, after];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
};

const partsOf = (text: string): unknown => {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
};
/** Reads where a reader stands. @throws InvalidCursor where it is none of this tenant */
export const placeIn = (tenantId: string, text: string): Place => {
  const read = token.safeParse(partsOf(text));
  if (!read.success) throw new InvalidCursor('the token is not one that a link brought');
  const [, place, owner, generations, storeId, at, eventId, after] = read.data;
  if (owner !== tenantId) throw new InvalidCursor('the token is one of another tenant');
  const checkpoint = { storeId, position: at, updatedAt: '', ...defined({ eventId: eventId ?? undefined }) };
  const mark = { generations, checkpoint };
  if (place === 'between') return { in: place, mark };
  if (after === null || (place === 'changes' && !position.safeParse(after).success))
    throw new InvalidCursor('the token does not say where to go on');
  return { in: place, mark, after };
};
