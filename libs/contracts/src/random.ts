import { randomBytes } from 'node:crypto';
import { v4 } from 'uuid';
import type { Random } from '#application';

/** A call of the operating system costs as much for these as for a few. */
const DRAWN_AT_ONCE = 4_096;
let drawn = Buffer.alloc(0);
let taken = 0;

/** Draws from the operating system, which is fit for keys. What was handed out is kept nowhere else. */
export const systemRandom: Random = {
  bytes: (count) => {
    if (count > DRAWN_AT_ONCE / 16) return randomBytes(count);
    if (taken + count > drawn.length) {
      drawn = randomBytes(DRAWN_AT_ONCE);
      taken = 0;
    }
    const end = taken + count;
    const bytes = Buffer.alloc(count);
    drawn.copy(bytes, 0, taken, end);
    drawn.fill(0, taken, end);
    taken = end;
    return bytes;
  },
};

/** Draws a random GUID (UUIDv4) in lower case. */
export const randomGuid = (random: Random): string => v4({ random: random.bytes(16) });
