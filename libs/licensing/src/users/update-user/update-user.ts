import type { Behaviour } from '../../behaviour.js';
import type { UpdateUser } from '../../commands.js';
import { isRefused, refuse } from '../../decision.js';
import { USER_MANAGERS } from '../../roles.js';
import { applyAddresses, saysAddresses } from '../../steps/addresses.js';
import { userAnswer } from '../../steps/answer.js';
import { applyDetails, saysDetails } from '../../steps/details.js';
import { findActiveUser, findCatalogue } from '../../steps/find.js';
import { checkLocation } from '../../steps/location.js';
import { idsOfUser, streamOfUser, streamsOfAddresses } from '../../steps/named.js';
import { CATALOGUE } from '../../stream-refs.js';

/**
 * Changes profile, usage location, principal name and aliases in one step; licenses stay and have to be permitted in
 * the new location.
 */
export const updateUser: Behaviour<UpdateUser> = {
  scope: 'tenant',
  permittedTo: USER_MANAGERS,
  prefetch: ({ user, userPrincipalName, aliases = [], addAliases = [], removeAliases = [] }, tenantId) => {
    const name = userPrincipalName === undefined ? [] : [userPrincipalName];
    const addresses = [...name, ...aliases, ...addAliases, ...removeAliases];
    const isAmongThem = user.by === 'address' && addresses.some(({ key }) => key === user.key);
    return [
      CATALOGUE,
      ...(isAmongThem ? [] : [streamOfUser(tenantId, user)]),
      ...streamsOfAddresses(tenantId, addresses),
    ];
  },
  makes: ({ user, userPrincipalName, addAliases = [] }, { tenantId }) => {
    const names = [...(userPrincipalName === undefined ? [] : [userPrincipalName]), ...addAliases];
    // the user may be named by an address that is spelt anew
    return streamsOfAddresses(tenantId, user.by === 'id' ? names : names.filter(({ key }) => key !== user.key));
  },
  thing: ({ user }) => ({ kind: 'user', user }),
  relatedIds: ({ user }) => idsOfUser(user),
  *decide(command, draft) {
    if (!saysDetails(command) && !saysAddresses(command)) return refuse({ code: 'nothing-to-do' });
    const user = yield* findActiveUser(draft, command.user);
    if (isRefused(user)) return user;
    const { userId } = user;
    const { locationChanged } = applyDetails(draft, userId, command);
    if (locationChanged && user.licenses.length > 0) {
      const misplaced = checkLocation(draft.user(userId), user.licenses, yield* findCatalogue(draft), 'clearing');
      if (misplaced !== undefined) return misplaced;
    }
    const refused = yield* applyAddresses(draft, userId, command);
    return refused ?? draft.finish(userAnswer(draft, userId));
  },
};
