import { v5, v7 } from 'uuid';
import type { Ids, Random } from '#application';
import { systemRandom } from './random.js';

export interface IdsOptions {
  /** Ids are drawn from this. The default is the operating system's. */
  readonly random?: Random;
  /** Tells milliseconds since 1970, which an id begins with. The default is the machine's clock. */
  readonly now?: () => number;
}

/**
 * Ids of one millisecond count up from a random number of so many bits, so that they sort in the order in which they
 * were made (RFC 9562, section 6.2).
 */
const SEQUENCE_BITS = 32;

/** Makes random ids that sort by time (UUIDv7) and derived ones (UUIDv5), both in lower case. */
export const createIds = ({ random = systemRandom, now = Date.now }: IdsOptions = {}): Ids => {
  let milliseconds = -Infinity;
  let sequence = 0;
  const next = (): string => {
    const bytes = random.bytes(16);
    const wall = now();
    if (wall > milliseconds) {
      milliseconds = wall;
      // half of its range is left to count in
      sequence = new DataView(bytes.buffer, bytes.byteOffset).getUint32(6) >>> 1;
    } else {
      sequence = (sequence + 1) % 2 ** SEQUENCE_BITS;
      if (sequence === 0) milliseconds += 1;
    }
    return v7({ random: bytes, msecs: milliseconds, seq: sequence });
  };
  return { next, derive: (namespace, name) => v5(name, namespace) };
};
