import { randomBytes } from 'node:crypto';
import { v4 } from 'uuid';
import type { Random } from '#application';

/** Chance from the operating system, fit for keys. */
export const systemRandom: Random = { bytes: (count) => randomBytes(count) };

/** A random GUID (UUIDv4) in lower case. */
export const randomGuid = (random: Random): string => v4({ random: random.bytes(16) });
