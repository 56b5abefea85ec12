import type { Behaviour } from '../../behaviour.js';
import type { ChangeLicenses } from '../../commands.js';
import { isRefused, refuse } from '../../decision.js';
import type { Refused } from '../../decision.js';
import { LICENSE_MANAGERS } from '../../roles.js';
import { userAnswer } from '../../steps/answer.js';
import { applyLicenses } from '../../steps/apply-licenses.js';
import { applyDetails, saysDetails } from '../../steps/details.js';
import { findActiveUser } from '../../steps/find.js';
import { heldAmong } from '../../steps/held.js';
import { idsOfUser, skuIdsOf, streamOfUser, streamsOfPools } from '../../steps/named.js';
import { repeated } from '../../steps/resolve.js';
import { CATALOGUE } from '../../stream-refs.js';

/** Adds, changes and removes one user's licenses in one step; profile and location go along. */
export const changeLicenses: Behaviour<ChangeLicenses> = {
  scope: 'tenant',
  permittedTo: LICENSE_MANAGERS,
  prefetch: ({ user, add, remove }, tenantId) => [
    CATALOGUE,
    streamOfUser(tenantId, user),
    ...streamsOfPools(tenantId, [...skuIdsOf(add), ...remove]),
  ],
  thing: ({ user }) => ({ kind: 'user', user }),
  relatedIds: ({ user, add, remove }) => [...idsOfUser(user), ...skuIdsOf(add), ...remove],
  *decide(command, draft) {
    const malformed = checkForm(command);
    if (malformed !== undefined) return malformed;
    const user = yield* findActiveUser(draft, command.user);
    if (isRefused(user)) return user;
    const held = heldAmong(user, command.remove, command.ifNotHeld);
    if (isRefused(held)) return held;
    const remove = held.map(({ skuId }) => skuId);
    const { locationChanged } = applyDetails(draft, user.userId, command);
    const changes = { add: command.add, remove, cause: 'removed', locationChanged } as const;
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
