import type { Behaviour } from '../../behaviour.js';
import type { ReplaceLicenses } from '../../commands.js';
import { isRefused, refuse } from '../../decision.js';
import { LICENSE_MANAGERS } from '../../roles.js';
import { userAnswer } from '../../steps/answer.js';
import { applyLicenses } from '../../steps/apply-licenses.js';
import { applyDetails } from '../../steps/details.js';
import { findActiveUser } from '../../steps/find.js';
import { idsOfUser, skuIdsOf, streamOfUser, streamsOfPools } from '../../steps/named.js';
import { repeated } from '../../steps/resolve.js';
import { CATALOGUE } from '../../stream-refs.js';

/**
 * Afterwards the user holds exactly these products; one that was held keeps its seat. Removing all licenses is a
 * command of its own.
 */
export const replaceLicenses: Behaviour<ReplaceLicenses> = {
  scope: 'tenant',
  permittedTo: LICENSE_MANAGERS,
  prefetch: ({ user, licenses }, tenantId) => [
    CATALOGUE,
    streamOfUser(tenantId, user),
    ...streamsOfPools(tenantId, skuIdsOf(licenses)),
  ],
  thing: ({ user }) => ({ kind: 'user', user }),
  relatedIds: ({ user, licenses }) => [...idsOfUser(user), ...skuIdsOf(licenses)],
  *decide(command, draft) {
    const wanted = skuIdsOf(command.licenses);
    if (wanted.length === 0) return refuse({ code: 'replace-needs-a-product' });
    const twice = repeated(wanted);
    if (twice.length > 0) return refuse({ code: 'duplicate-product', skuIds: twice });
    const user = yield* findActiveUser(draft, command.user);
    if (isRefused(user)) return user;
    const remove = user.licenses.map((license) => license.skuId).filter((skuId) => !wanted.includes(skuId));
    const { locationChanged } = applyDetails(draft, user.userId, command);
    const changes = { add: command.licenses, remove, cause: 'replaced', locationChanged } as const;
    const refused = yield* applyLicenses(draft, user.userId, changes);
    return refused ?? draft.finish(userAnswer(draft, user.userId));
  },
};
