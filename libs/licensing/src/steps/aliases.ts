import type { Deciding } from '../decision.js';
import type { AliasesAdded, AliasesReleased } from '../events.js';
import type { AddressKey, Alias, RetentionId, UserId } from '../values.js';
import type { Draft } from './draft.js';

type WhyAdded<D = AliasesAdded['data']> = D extends unknown ? Omit<D, 'userId' | 'aliases'> : never;

/**
 * Frees the aliases: one event on the user, one on each address. With a `retentionId` they wait with that retention and
 * may come back.
 */
export function* releaseAliases(
  draft: Draft,
  userId: UserId,
  aliases: readonly Alias[],
  why: { readonly cause: AliasesReleased['data']['cause']; readonly retentionId?: RetentionId },
): Deciding<void> {
  if (aliases.length === 0) return;
  for (const alias of aliases) yield* draft.askAddress(alias.key);
  draft.addToUser(userId, { type: 'AliasesReleased', data: { userId, aliases, ...why } });
  for (const alias of aliases) draft.addToAddress(alias.key, { type: 'AddressReleased', data: { userId } });
}

/**
 * Tells which aliases of an ended retention are free to come back, and which somebody else holds by now. One that the
 * user itself took again in the meantime is neither.
 */
export function* sortReturning(
  draft: Draft,
  userId: UserId,
  aliases: readonly Alias[],
): Deciding<{ readonly free: readonly Alias[]; readonly lost: readonly AddressKey[] }> {
  const free: Alias[] = [];
  const lost: AddressKey[] = [];
  for (const alias of aliases) {
    const { heldBy } = yield* draft.askAddress(alias.key);
    if (heldBy === undefined) free.push(alias);
    else if (heldBy !== userId) lost.push(alias.key);
  }
  return { free, lost };
}

/** Records free aliases (each asked for before) as the user's, and why they came. */
export const addAliases = (draft: Draft, userId: UserId, aliases: readonly Alias[], why: WhyAdded): void => {
  if (aliases.length === 0) return;
  draft.addToUser(userId, { type: 'AliasesAdded', data: { userId, aliases, ...why } });
  for (const alias of aliases) draft.addToAddress(alias.key, { type: 'AddressClaimed', data: { userId, as: 'alias' } });
};
