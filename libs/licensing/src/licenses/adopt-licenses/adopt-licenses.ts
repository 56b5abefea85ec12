import type { Behaviour } from '../../behaviour.js';
import type { AdoptLicenses } from '../../commands.js';
import { isRefused, refuse } from '../../decision.js';
import { userAnswer } from '../../steps/answer.js';
import { applyLicenses } from '../../steps/apply-licenses.js';
import { findActiveUser } from '../../steps/find.js';
import { idsOfUser, skuIdsOf, streamOfUser, streamsOfPools } from '../../steps/named.js';
import { repeated } from '../../steps/resolve.js';
import { CATALOGUE } from '../../stream-refs.js';

/**
 * Takes over licenses that the user has elsewhere already: whether a seat is available isn't asked, since the seat is
 * taken there. What the user holds here stays as it is, and what was removed here once doesn't come back by this way:
 * both are no change, so that the same list again never undoes what people did meanwhile. Refuses `no-subscription`
 * where the tenant never bought the product.
 */
export const adoptLicenses: Behaviour<AdoptLicenses> = {
  scope: 'tenant',
  permittedTo: ['GlobalAdministrator'],
  prefetch: ({ user, licenses }, tenantId) => [
    CATALOGUE,
    streamOfUser(tenantId, user),
    ...streamsOfPools(tenantId, skuIdsOf(licenses)),
  ],
  thing: ({ user }) => ({ kind: 'user', user }),
  relatedIds: ({ user, licenses }) => [...idsOfUser(user), ...skuIdsOf(licenses)],
  *decide(command, draft) {
    const wanted = skuIdsOf(command.licenses);
    if (wanted.length === 0) return refuse({ code: 'nothing-to-do' });
    const twice = repeated(wanted);
    if (twice.length > 0) return refuse({ code: 'duplicate-product', skuIds: twice });
    const user = yield* findActiveUser(draft, command.user);
    if (isRefused(user)) return user;
    const isNew = (skuId: (typeof wanted)[number]): boolean =>
      !user.removed.has(skuId) && !user.licenses.some((held) => held.skuId === skuId);
    const add = command.licenses.filter(({ skuId }) => isNew(skuId));
    const changes = { add, remove: [], cause: 'removed', adoption: true, locationChanged: false } as const;
    const refused = yield* applyLicenses(draft, user.userId, changes);
    return refused ?? draft.finish(userAnswer(draft, user.userId));
  },
};
