import { isRefused } from '../../decision.js';
import type { Deciding } from '../../decision.js';
import { applyAddresses } from '../../steps/addresses.js';
import type { AddressChanges } from '../../steps/addresses.js';
import type { AddressInput, AddressKey } from '../../values.js';
import { inputOf, isSame } from './differences.js';
import type { Undoing } from './undoing.js';

const NAME = { what: 'userPrincipalName' } as const;
const ALIASES = { what: 'aliases' } as const;

/** Gives the principal name and the aliases back that the command took, and takes those that it gave. */
export function* undoAddresses(undoing: Undoing): Deciding<void> {
  const { draft, now } = undoing;
  const name = yield* nameBack(undoing);
  const removeAliases = aliasesToRelease(undoing);
  const isFreed = new Set<AddressKey>(name === undefined ? [] : [now.userPrincipalName.key]);
  const addAliases = yield* aliasesBack(undoing, isFreed);
  const changes: AddressChanges = {
    ...(name === undefined ? {} : { userPrincipalName: name }),
    addAliases,
    removeAliases: removeAliases.filter(({ key }) => key !== name?.key),
  };
  if (name === undefined && addAliases.length + removeAliases.length === 0) return;
  const refused = yield* applyAddresses(draft, now.userId, changes);
  if (isRefused(refused)) throw new Error(`addresses that were looked up can't be given back: ${refused.refusal.code}`);
}

function* nameBack(undoing: Undoing): Deciding<AddressInput | undefined> {
  const { draft, now, history, done } = undoing;
  if (!done.others.includes('userPrincipalName')) return undefined;
  if (!isSame('userPrincipalName', now, history.after)) return undoing.leave(NAME, 'changed-since');
  const before = inputOf(history.before.userPrincipalName);
  if (before === undefined) return undoing.leave(NAME, 'value-erased');
  const { heldBy } = yield* draft.askAddress(before.key);
  if (heldBy !== undefined && heldBy !== now.userId) return undoing.leave(NAME, 'address-taken');
  return before;
}

const aliasesToRelease = (undoing: Undoing): readonly AddressInput[] => {
  const { draft, now, done } = undoing;
  const held = new Set(draft.user(now.userId).aliases.map(({ key }) => key));
  return done.aliasesAdded.flatMap(({ key }) => {
    if (held.has(key)) return [{ key, text: '' }];
    // an alias that went with a mailbox which this undoing ended is where it shall be
    const isHeldNow = now.aliases.some((alias) => alias.key === key);
    if (!isHeldNow) undoing.leave(ALIASES, 'changed-since');
    return [];
  });
};

function* aliasesBack(undoing: Undoing, isFreed: ReadonlySet<AddressKey>): Deciding<readonly AddressInput[]> {
  const { draft, now, done } = undoing;
  const held = new Set(draft.user(now.userId).aliases.map(({ key }) => key));
  const back: AddressInput[] = [];
  for (const alias of done.aliasesReleased) {
    if (held.has(alias.key)) {
      undoing.leave(ALIASES, 'changed-since');
      continue;
    }
    const input = inputOf(alias);
    const { heldBy } = yield* draft.askAddress(alias.key);
    if (input === undefined) undoing.leave(ALIASES, 'value-erased');
    else if (heldBy !== undefined && !isFreed.has(alias.key)) undoing.leave(ALIASES, 'address-taken');
    else back.push(input);
  }
  return back;
}
