import type { Behaviour } from '../../behaviour.js';
import type { ChangeLicenses } from '../../commands.js';
import { isRefused, refuse } from '../../decision.js';
import type { Deciding, Refused } from '../../decision.js';
import { LICENSE_MANAGERS } from '../../roles.js';
import type { HeldLicense } from '../../states/licenses.js';
import type { KnownUser } from '../../states/user.js';
import { userAnswer } from '../../steps/answer.js';
import { applyLicenses } from '../../steps/apply-licenses.js';
import { applyDetails, saysDetails } from '../../steps/details.js';
import type { Draft } from '../../steps/draft.js';
import { findActiveUser, findCatalogue } from '../../steps/find.js';
import { heldAmong } from '../../steps/held.js';
import { idsOfUser, skuIdsOf, streamOfUser, streamsOfPools } from '../../steps/named.js';
import { withPlansOff } from '../../steps/plans-off.js';
import { repeated } from '../../steps/resolve.js';
import { CATALOGUE } from '../../stream-refs.js';
import type { LicenseRequest } from '../../values.js';

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
    const isLeft = command.ifNotHeld === 'leave' && held.length < command.remove.length;
    if (isLeft) return draft.finish(userAnswer(draft, user.userId));
    const add = yield* requestsOf(command, draft, user, held);
    const remove = held.map(({ skuId }) => skuId);
    const { locationChanged } = applyDetails(draft, user.userId, command);
    const changes = { add, remove, cause: 'removed', locationChanged } as const;
    const refused = yield* applyLicenses(draft, user.userId, changes);
    return refused ?? draft.finish(userAnswer(draft, user.userId));
  },
};

/** What is held already stays as it is: plans travel to new licenses alone. */
function* requestsOf(
  { add, plansOff }: ChangeLicenses,
  draft: Draft,
  user: KnownUser,
  gone: readonly HeldLicense[],
): Deciding<readonly LicenseRequest[]> {
  if (plansOff === undefined || gone.every(({ disabledPlans }) => disabledPlans.length === 0)) return add;
  const catalogue = yield* findCatalogue(draft);
  const isHeld = ({ skuId }: LicenseRequest): boolean => user.licenses.some((license) => license.skuId === skuId);
  return add.flatMap((request) => (isHeld(request) ? [request] : withPlansOff(catalogue, [request], gone)));
}

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
