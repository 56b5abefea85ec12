import type { Behaviour } from '../../behaviour.js';
import type { ChangeLicenses } from '../../commands.js';
import { isRefused, refuse } from '../../decision.js';
import type { Refused } from '../../decision.js';
import { LICENSE_MANAGERS } from '../../roles.js';
import type { KnownUser } from '../../states/user.js';
import { userAnswer } from '../../steps/answer.js';
import { applyLicenses } from '../../steps/apply-licenses.js';
import { applyDetails, saysDetails } from '../../steps/details.js';
import { findActiveUser } from '../../steps/find.js';
import { idsOfUser, skuIdsOf, streamOfUser, streamsOfPools } from '../../steps/named.js';
import { repeated } from '../../steps/resolve.js';
import { CATALOGUE } from '../../stream-refs.js';
import type { SkuId } from '../../values.js';

/** Adds, changes and removes one user's licenses in one step; profile and location go along. */
export const changeLicenses: Behaviour<ChangeLicenses> = {
  scope: 'tenant',
  permittedTo: LICENSE_MANAGERS,
  prefetch: ({ user, add, remove }, tenantId) => [
    CATALOGUE,
    streamOfUser(tenantId, user),
    ...streamsOfPools(tenantId, [...skuIdsOf(add), ...remove]),
  ],
  relatedIds: ({ user, add, remove }) => [...idsOfUser(user), ...skuIdsOf(add), ...remove],
  *decide(command, draft) {
    const malformed = checkForm(command);
    if (malformed !== undefined) return malformed;
    const user = yield* findActiveUser(draft, command.user);
    if (isRefused(user)) return user;
    const remove = heldAmong(user, command);
    if ('outcome' in remove) return remove;
    const { locationChanged } = applyDetails(draft, user.userId, command);
    const changes = { add: command.add, remove: remove.skuIds, cause: 'removed', locationChanged } as const;
    const refused = yield* applyLicenses(draft, user.userId, changes);
    return refused ?? draft.finish(userAnswer(draft, user.userId));
  },
};

/**
 * Finds what no state could make right. Refuses `nothing-to-do`, `duplicate-product` and `add-and-remove-same-product`.
 */
const checkForm = (command: ChangeLicenses): Refused | undefined => {
  const add = command.add.map((license) => license.skuId);
  const { remove } = command;
  if (add.length + remove.length === 0 && !saysDetails(command)) return refuse({ code: 'nothing-to-do' });
  const twice = [...new Set([...repeated(add), ...repeated(remove)])];
  if (twice.length > 0) return refuse({ code: 'duplicate-product', skuIds: twice });
  const both = add.filter((skuId) => remove.includes(skuId));
  return both.length > 0 ? refuse({ code: 'add-and-remove-same-product', skuIds: both }) : undefined;
};

/** Refuses `not-held` for what isn't, unless the command says that it doesn't matter. */
const heldAmong = (
  user: KnownUser,
  { remove, ifNotHeld = 'refuse' }: ChangeLicenses,
): { readonly skuIds: readonly SkuId[] } | Refused => {
  const held = new Set(user.licenses.map((license) => license.skuId));
  const missing = remove.filter((skuId) => !held.has(skuId));
  if (missing.length > 0 && ifNotHeld === 'refuse')
    return refuse({ code: 'not-held', skuIds: missing, userId: user.userId });
  return { skuIds: remove.filter((skuId) => held.has(skuId)) };
};
