import { userId } from '#testing/given-when-then';
import type { AddressEvent } from '#licensing';
import { evolveAddress, initialAddress } from './address.js';

const claimed = (name: string, as: 'userPrincipalName' | 'alias'): AddressEvent => ({
  type: 'AddressClaimed',
  data: { userId: userId(name), as },
});
const released: AddressEvent = { type: 'AddressReleased', data: { userId: userId('ann') } };

describe('an address', () => {
  it('is held by who claimed it last, as what it was claimed', () => {
    const state = [claimed('ann', 'alias'), released, claimed('bob', 'userPrincipalName')].reduce(
      evolveAddress,
      initialAddress,
    );
    expect(state).toEqual({ kind: 'address', heldBy: userId('bob'), as: 'userPrincipalName' });
  });

  it('is held by nobody once it is released', () => {
    expect([claimed('ann', 'alias'), released].reduce(evolveAddress, initialAddress)).toEqual(initialAddress);
  });
});
