import { isRefused, refuse } from '../decision.js';
import type { Deciding, Refused } from '../decision.js';
import type { CatalogueState } from '../states/catalogue.js';
import { holderOfAlias, userNamedBy } from '../states/address.js';
import type { KnownUser, UserState } from '../states/user.js';
import { CATALOGUE, tenantStream } from '../stream-refs.js';
import type { UserRef } from '../values.js';
import type { Draft } from './draft.js';

/** The first question of every decision that is a tenant's. Refuses `tenant-not-found` and `tenant-closed`. */
export function* findTenant(draft: Draft, mayBeClosed: boolean): Deciding<Refused | undefined> {
  const { status, closing } = yield* draft.ask(tenantStream(draft.context.tenantId));
  if (status !== 'created') return refuse({ code: 'tenant-not-found' });
  if (closing === undefined || mayBeClosed) return undefined;
  return refuse({ code: 'tenant-closed', purgeAt: closing.purgeAt });
}

export function* findCatalogue(draft: Draft): Deciding<CatalogueState> {
  return yield* draft.ask(CATALOGUE);
}

/**
 * Finds a user by id, or by the user principal name that the user has now; it may be deleted or purged. Refuses
 * `user-not-found` and `alias-names-no-user`.
 */
export function* findUser(draft: Draft, ref: UserRef): Deciding<Exclude<UserState, { status: 'absent' }> | Refused> {
  let userId = ref.by === 'id' ? ref.userId : undefined;
  if (ref.by === 'address') {
    const address = yield* draft.askAddress(ref.key);
    userId = userNamedBy(address);
    const aliasOf = holderOfAlias(address);
    if (aliasOf !== undefined) return refuse({ code: 'alias-names-no-user', userId: aliasOf });
  }
  if (userId === undefined) return refuse({ code: 'user-not-found' });
  const user = yield* draft.askUser(userId);
  return user.status === 'absent' ? refuse({ code: 'user-not-found' }) : user;
}

/** Refuses what `findUser` refuses, `user-deleted` and `user-purged`. */
export function* findActiveUser(draft: Draft, ref: UserRef): Deciding<KnownUser | Refused> {
  const user = yield* findUser(draft, ref);
  if (isRefused(user)) return user;
  if (user.status === 'purged') return refuse({ code: 'user-purged', userId: user.userId });
  if (user.deletion !== undefined)
    return refuse({ code: 'user-deleted', userId: user.userId, purgeAt: user.deletion.purgeAt });
  return user;
}
