import type { PurgeCause } from '../events.js';
import { sorted } from '../states/services.js';
import { goesAt } from '../states/user.js';
import type { KnownUser } from '../states/user.js';
import type { RetentionId, Service, UserId } from '../values.js';
import type { Draft } from './draft.js';

/** Which data went with the user, and which stays for good; both are sorted by service. */
interface PurgedServices {
  readonly purged: readonly { readonly service: Service; readonly retentionId: RetentionId }[];
  readonly kept: readonly Service[];
}

/** A deleted user goes for good, with all data but what stays for good. Every event of it says why. */
export const purgeDeletedUser = (
  draft: Draft,
  userId: UserId,
  deletion: NonNullable<KnownUser['deletion']>,
  cause: PurgeCause,
): PurgedServices => {
  const { retentions } = draft.user(userId);
  const { retentionId: userRetentionId } = deletion;
  const waiting = sorted(retentions.keys()).flatMap((service) => retentions.get(service) ?? []);
  const purged = waiting.flatMap(({ service, retentionId, ...rest }) => {
    const purgeAt = goesAt(rest, deletion);
    if (purgeAt === undefined) return [];
    const data = { userId, retentionId, service, purgeAt, cause, userRetentionId };
    draft.addToUser(userId, { type: 'ServiceDataPurged', data });
    return [{ service, retentionId }];
  });
  const kept = waiting.flatMap(({ service, purgeAt }) => (purgeAt === undefined ? [service] : []));
  const { purgeAt } = deletion;
  draft.addToUser(userId, { type: 'UserPurged', data: { userId, retentionId: userRetentionId, purgeAt, cause } });
  return { purged, kept };
};
