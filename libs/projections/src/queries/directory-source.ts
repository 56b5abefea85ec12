import {
  type DirectorySource,
  followerOf,
  NotBuilt,
  type PlacedText,
  type ReadModels,
  type SealedPerson,
} from '#application';
import { defined, type Personal, type PersonalKind, PROFILE_KINDS, type ProfileField } from '#licensing';
import { tenantKey } from '../keys.js';
import { users, type UserDocument } from '../users/users.js';
import { userIdsAfter, usersCount } from './users.js';

const placed = (value: Personal | undefined, kind: PersonalKind): PlacedText | undefined =>
  value === undefined ? undefined : { value, kind };

const personOf = ({ id, status, createdAt, usageLocation, licenses, ...rest }: UserDocument): SealedPerson => {
  const { profile, userPrincipalName, aliases, accountEnabled, userType } = rest;
  const field = (name: ProfileField): PlacedText | undefined => placed(profile[name], PROFILE_KINDS[name]);
  const names = [field('givenName'), field('surname')].filter((text) => text !== undefined);
  return {
    id,
    state: status,
    createdAt,
    location: usageLocation,
    products: licenses.map(({ skuId }) => skuId),
    ...defined({ accountEnabled, userType }),
    sealed: {
      userPrincipalName: { value: userPrincipalName.text, kind: 'principal-name' },
      others: [...names, ...aliases.map(({ text }): PlacedText => ({ value: text, kind: 'alias' }))],
      ...defined({
        name: field('displayName'),
        department: field('department'),
        jobTitle: field('jobTitle'),
        office: field('officeLocation'),
      }),
    },
  };
};

/** Gives the directory the users of the read model, living and deleted ones, by key, in which nobody moves. */
export const directorySourceIn = (
  models: ReadModels,
  freshness: {
    waitFor(position: string, names: readonly string[], within: { timeoutMilliseconds: number }): Promise<void>;
  },
): DirectorySource => ({
  position: async () => {
    const live = await models.liveGeneration(users.name);
    if (live === undefined) throw new NotBuilt('nobody has built the users yet');
    return (await models.checkpoint(followerOf({ name: users.name, ...live })))?.position;
  },
  upTo: (position) => freshness.waitFor(position, [users.name], { timeoutMilliseconds: UP_TO_WITHIN }),
  count: async (tenantId) =>
    (await usersCount(models, tenantId)) +
    (await models.count({ name: users.name }, 'by-status', [tenantId, 'deleted'])),
  ids: (tenantId, limit, after) => userIdsAfter(models, tenantId, limit, after),
  people: async (tenantId, ids) => {
    const keys = ids.map((id) => tenantKey(tenantId, id));
    const found = await models.getMany<UserDocument>({ name: users.name }, keys);
    return found.flatMap((user) => (user === undefined ? [] : [personOf(user)]));
  },
});

/** A projector that is further behind is waited for again. */
const UP_TO_WITHIN = 30_000;
