import { isGuid, type AddressInput, type AddressKey, type UserId, type UserRef } from '#licensing';
import type { Hasher } from '../ports/clock-and-ids.js';
import type { Pace } from '../ports/pace.js';

/** The addresses of one command with their keys. */
export class Addresses {
  constructor(private readonly keys: ReadonlyMap<string, AddressKey>) {}

  /** @throws Error for an address that wasn't among those hashed: that is a bug. */
  key(text: string): AddressKey {
    const key = this.keys.get(text);
    if (key === undefined) throw new Error('an address of the command was not hashed');
    return key;
  }

  input(text: string): AddressInput {
    return { key: this.key(text), text };
  }
  optional(text: string | undefined): AddressInput | undefined {
    return text === undefined ? undefined : this.input(text);
  }
  inputs(texts: readonly string[] | undefined): readonly AddressInput[] | undefined {
    return texts?.map((text) => this.input(text));
  }

  /** A GUID is an id; everything else an address. */
  user(named: string): UserRef {
    return isGuid(named)
      ? { by: 'id', userId: named.toLowerCase() as UserId }
      : { by: 'address', key: this.key(named) };
  }
}

/** This many addresses are hashed in one turn. */
const AT_ONCE = 250;

/** Hashes each text once, at the pace given. */
export const hashAddresses = async (
  hasher: Hasher,
  tenantId: string,
  texts: Iterable<string>,
  pace?: Pace,
): Promise<Addresses> => {
  const distinct = [...new Set(texts)];
  const hashed = new Map<string, AddressKey>();
  for (let from = 0; from < distinct.length; from += AT_ONCE) {
    const some = distinct.slice(from, from + AT_ONCE);
    const keys = await hasher.addressKeys(tenantId, some);
    for (const [at, text] of some.entries()) hashed.set(text, keys[at] as AddressKey);
    if (pace?.spent('users', some.length)) await pace.rest();
  }
  return new Addresses(hashed);
};
