import { isGuid, type AddressInput, type AddressKey, type UserId, type UserRef } from '#licensing';
import type { Hasher } from '../ports/clock-and-ids.js';

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

export const hashAddresses = async (hasher: Hasher, tenantId: string, texts: readonly string[]): Promise<Addresses> => {
  const distinct = [...new Set(texts)];
  const keys = distinct.length === 0 ? [] : await hasher.addressKeys(tenantId, distinct);
  return new Addresses(new Map(distinct.map((text, at) => [text, keys[at] as AddressKey])));
};
