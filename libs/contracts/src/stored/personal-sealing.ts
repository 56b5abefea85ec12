import type { Person, PersonKeyName, Random } from '#application';
import type { Personal } from '#licensing';
import type { KeysOfBatch } from './keys-of-batch.js';
import { seal } from './sealing.js';

/** The person whose key seals this value. */
export const personOf = ({ personal }: Personal, tenantId: string | undefined): Person => {
  if (tenantId === undefined)
    throw new TypeError(`a personal value of ${personal} in an event that belongs to no tenant`);
  return { tenantId, personId: personal };
};
/** Names one key by its generation. */
export type SealKeyName = Required<PersonKeyName>;
/** Other values than clear ones stay as they are. */
export const sealValue = (
  value: Personal,
  tenantId: string | undefined,
  keys: KeysOfBatch<Person>,
  random: Random,
): Personal => {
  if (!('clear' in value)) return value;
  const { personal, kind, clear } = value;
  const person = personOf(value, tenantId);
  const key = keys.keyIn(keys.add(person));
  // an erased person stays erased, since there is no key to seal this text with
  return key
    ? { personal, kind, sealed: seal(key, { ...person, kind }, clear, random) }
    : { personal, kind, erased: true };
};
