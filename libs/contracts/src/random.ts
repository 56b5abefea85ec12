import { randomBytes } from 'node:crypto';
import { v4 } from 'uuid';
import type { Random } from '#application';

/** Draws from the operating system, which is fit for keys. */
export const systemRandom: Random = { bytes: (count) => randomBytes(count) };

/** Draws a random GUID (UUIDv4) in lower case. */
export const randomGuid = (random: Random): string => v4({ random: random.bytes(16) });
