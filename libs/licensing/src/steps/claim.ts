import { refuse } from '../decision.js';
import type { Deciding, Refused } from '../decision.js';
import { personal } from '../values.js';
import type { Address, AddressInput, AddressKey, UserId } from '../values.js';
import type { Draft } from './draft.js';

/** Where an address stands in a command: a refusal names the place, never the text. */
export interface AddressPlace {
  readonly field: 'userPrincipalName' | 'aliases';
  readonly index?: number;
}
export interface PlacedAddress {
  readonly address: AddressInput;
  readonly place: AddressPlace;
}
export const asPrincipalName = (address: AddressInput): PlacedAddress => ({
  address,
  place: { field: 'userPrincipalName' },
});
export const asAliases = (aliases: readonly AddressInput[]): readonly PlacedAddress[] =>
  aliases.map((address, index) => ({ address, place: { field: 'aliases', index } }));

/** Refuses `duplicate-address` at the second place where one address stands. */
export const checkDistinct = (placed: readonly PlacedAddress[]): Refused | undefined => {
  const seen = new Set<AddressKey>();
  for (const { address, place } of placed) {
    if (seen.has(address.key)) return refuse({ code: 'duplicate-address', ...place });
    seen.add(address.key);
  }
  return undefined;
};

/**
 * The address has to be free at this moment of the draft. Refuses `address-taken`, also where the user itself holds it.
 */
export function* requireFree(draft: Draft, { address, place }: PlacedAddress): Deciding<Refused | undefined> {
  const { heldBy } = yield* draft.askAddress(address.key);
  return heldBy === undefined ? undefined : refuse({ code: 'address-taken', ...place, heldBy });
}

/** Binds the text to its person and to what it is to the person. */
export const addressFor = <K extends Address['text']['kind']>(
  person: UserId,
  kind: K,
  { key, text }: AddressInput,
): Address<K> => ({ key, text: personal(person, kind, text) });
