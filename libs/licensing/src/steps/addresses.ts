import type { UpdateUser } from '../commands.js';
import { refuse } from '../decision.js';
import type { Deciding, Refused } from '../decision.js';
import type { KnownUser } from '../states/user.js';
import { addAliases, releaseAliases } from './aliases.js';
import { addressFor, asAliases, asPrincipalName, checkDistinct, requireFree } from './claim.js';
import type { PlacedAddress } from './claim.js';
import type { Draft } from './draft.js';
import { samePersonal } from '../values.js';
import type { AddressInput, AddressKey, UserId } from '../values.js';

export type AddressChanges = Pick<UpdateUser, 'userPrincipalName' | 'aliases' | 'addAliases' | 'removeAliases'>;

export const saysAddresses = (changes: AddressChanges): boolean =>
  changes.userPrincipalName !== undefined ||
  changes.aliases !== undefined ||
  (changes.addAliases ?? []).length > 0 ||
  (changes.removeAliases ?? []).length > 0;

/**
 * Releases aliases first, then changes the principal name, then adds aliases: so the two may swap, and an alias of the
 * user's own may become the principal name. An alias that is
 * held already, and one that differs in case only, stays as it is. Refuses `duplicate-address`, `alias-not-held` (for
 * single removals) and `address-taken`.
 */
export function* applyAddresses(draft: Draft, userId: UserId, changes: AddressChanges): Deciding<Refused | undefined> {
  const twice = checkNamedOnce(changes);
  if (twice !== undefined) return twice;
  const user = draft.user(userId);
  const released = aliasesToRelease(user, changes);
  if ('outcome' in released) return released;
  const gone = user.aliases.filter((alias) => released.keys.has(alias.key));
  yield* releaseAliases(draft, userId, gone, { cause: 'changed' });
  if (changes.userPrincipalName !== undefined) {
    const refused = yield* changePrincipalName(draft, userId, changes.userPrincipalName);
    if (refused !== undefined) return refused;
  }
  return yield* claimAliases(draft, userId, changes);
}

/** An address may stand once in a list, and not in two that contradict each other. */
const checkNamedOnce = (changes: AddressChanges): Refused | undefined => {
  const name = changes.userPrincipalName === undefined ? [] : [asPrincipalName(changes.userPrincipalName)];
  const wanted = [...asAliases(changes.aliases ?? []), ...asAliases(changes.addAliases ?? [])];
  const unwanted = asAliases(changes.removeAliases ?? []);
  return checkDistinct([...name, ...wanted]) ?? checkDistinct([...wanted, ...unwanted]);
};

const aliasesToRelease = (
  user: KnownUser,
  { userPrincipalName, aliases, removeAliases = [] }: AddressChanges,
): { readonly keys: ReadonlySet<AddressKey> } | Refused => {
  const held = new Set(user.aliases.map((alias) => alias.key));
  const index = removeAliases.findIndex((alias) => !held.has(alias.key));
  if (index >= 0) return refuse({ code: 'alias-not-held', index });
  const wanted = aliases === undefined ? held : new Set(aliases.map((alias) => alias.key));
  const keys = new Set(removeAliases.map((alias) => alias.key));
  // an alias of the user's own may become the principal name, and is none any more then
  if (userPrincipalName !== undefined && held.has(userPrincipalName.key)) keys.add(userPrincipalName.key);
  for (const key of held) if (!wanted.has(key)) keys.add(key);
  return { keys };
};

function* changePrincipalName(draft: Draft, userId: UserId, wanted: AddressInput): Deciding<Refused | undefined> {
  const before = draft.user(userId).userPrincipalName;
  const after = addressFor(userId, 'principal-name', wanted);
  if (before.key === after.key) {
    // The same address in another spelling is nobody else's concern.
    if (!samePersonal(before.text, after.text))
      draft.addToUser(userId, { type: 'UserPrincipalNameChanged', data: { userId, userPrincipalName: after } });
    return undefined;
  }
  const taken = yield* requireFree(draft, asPrincipalName(wanted));
  if (taken !== undefined) return taken;
  yield* draft.askAddress(before.key);
  draft.addToUser(userId, { type: 'UserPrincipalNameChanged', data: { userId, userPrincipalName: after } });
  draft.addToAddress(before.key, { type: 'AddressReleased', data: { userId } });
  draft.addToAddress(after.key, { type: 'AddressClaimed', data: { userId, as: 'userPrincipalName' } });
  return undefined;
}

function* claimAliases(draft: Draft, userId: UserId, changes: AddressChanges): Deciding<Refused | undefined> {
  const held = new Set(draft.user(userId).aliases.map((alias) => alias.key));
  const wanted: readonly PlacedAddress[] = [
    ...asAliases(changes.aliases ?? []),
    ...asAliases(changes.addAliases ?? []),
  ].filter(({ address }) => !held.has(address.key));
  for (const each of wanted) {
    const taken = yield* requireFree(draft, each);
    if (taken !== undefined) return taken;
  }
  addAliases(
    draft,
    userId,
    wanted.map(({ address }) => addressFor(userId, 'alias', address)),
    { cause: 'changed' },
  );
  return undefined;
}
