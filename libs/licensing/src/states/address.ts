import type { AddressEvent } from '../events.js';
import { never } from '../values.js';
import type { AddressKey, UserId } from '../values.js';

export interface AddressState {
  readonly kind: 'address';
  readonly key?: AddressKey;
  readonly heldBy?: UserId;
  readonly as?: 'userPrincipalName' | 'alias';
}

export const initialAddress: AddressState = { kind: 'address' };

/** Commands name users by id or user principal name; an alias names nobody. */
export const userNamedBy = ({ heldBy, as }: AddressState): UserId | undefined =>
  as === 'userPrincipalName' ? heldBy : undefined;

/** Whose alias the address is, where it is one. */
export const holderOfAlias = ({ heldBy, as }: AddressState): UserId | undefined =>
  as === 'alias' ? heldBy : undefined;

/**
 * Says who holds the address, and as what; nobody does after a release. The text of the address isn't part of this
 * stream.
 */
export const evolveAddress = (state: AddressState, event: AddressEvent): AddressState => {
  const { heldBy: _heldBy, as: _as, ...free } = state;
  switch (event.type) {
    case 'AddressClaimed':
      return { ...free, heldBy: event.data.userId, as: event.data.as };
    case 'AddressReleased':
      return free;
    default:
      return never(event);
  }
};
