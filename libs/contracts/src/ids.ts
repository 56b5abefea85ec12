import { hash } from 'node:crypto';
import { v7 } from 'uuid';
import type { Ids, Random } from '#application';
import { isGuid } from '#licensing';
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

const NAMESPACE_BYTES = 16;
/**
 * Returns the UUIDv5 of a name (RFC 9562, section 5.5). Each command has several, and the package takes twice as long
 * for one.
 * @throws TypeError for a namespace that is no UUID
 */
const derived = (namespace: string, name: string): string => {
  if (!isGuid(namespace)) throw new TypeError(`not a namespace (UUID): ${JSON.stringify(namespace)}`);
  const bytes = Buffer.allocUnsafe(NAMESPACE_BYTES + Buffer.byteLength(name));
  bytes.write(namespace.replaceAll('-', ''), 'hex');
  bytes.write(name, NAMESPACE_BYTES);
  const hex = hash('sha1', bytes);
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) & 3]!;
  return (
    `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-` +
    `${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
  );
};

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
  return { next, derive: derived };
};
