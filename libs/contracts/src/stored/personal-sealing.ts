import type { Person, PersonKeyName, Random } from '#application';
import type { Personal } from '#licensing';
import type { KeysOfBatch } from './keys-of-batch.js';
import { misplaced, type PersonalPlace } from './personal-values.js';
import { generationOf, seal, SealBroken, unseal } from './sealing.js';

/** The person whose key seals this value. */
export const personOf = ({ personal }: Personal, tenantId: string | undefined): Person => {
  if (tenantId === undefined)
    throw new TypeError(`a personal value of ${personal} in an event that belongs to no tenant`);
  return { tenantId, personId: personal };
};
/** Names one key by its generation. */
export type SealKeyName = Required<PersonKeyName>;
type SealedValue = Extract<Personal, { readonly sealed: string }>;
/** Names the key that opens the value. @throws SealBroken */
export const keyNameOf = (value: SealedValue, tenantId: string | undefined): SealKeyName => ({
  ...personOf(value, tenantId),
  generation: generationOf(value.sealed, value.personal),
});

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
  const key = keys.key(person);
  // an erased person stays erased, since there is no key to seal this text with
  return key
    ? { personal, kind, sealed: seal(key, { ...person, kind }, clear, random) }
    : { personal, kind, erased: true };
};
/**
 * Opens the value that stands in this place. Other values than sealed ones stay as they are.
 * @throws SealBroken, MissingPersonKey, DamagedKey
 */
export const openPlaced = (
  value: Personal,
  place: PersonalPlace,
  tenantId: string | undefined,
  keys: KeysOfBatch<SealKeyName>,
): Personal => {
  if (!('sealed' in value)) return value;
  const wrong = misplaced(value, place);
  if (wrong !== undefined) throw new SealBroken(wrong, value.personal);
  const { personal, kind, sealed } = value;
  const name = keyNameOf(value, tenantId);
  const found = keys.key(name);
  return found
    ? { personal, kind, clear: unseal(found.key, { ...name, kind }, sealed) }
    : { personal, kind, erased: true };
};
