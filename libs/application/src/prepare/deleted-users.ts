import {
  defined,
  holderOfAlias,
  isGuid,
  isRefused,
  refuse,
  type AddressKey,
  type AddressState,
  type Refused,
  type TenantId,
  type UserId,
} from '#licensing';
import type { Hasher } from '../ports/clock-and-ids.js';
import type { CommandRequest, OperationUser, StartOperationBody } from '../requests.js';
import type { Pace } from '../ports/pace.js';

/**
 * Finds whom among a tenant's deleted users an address once named, as their principal name when they were deleted: some
 * ids for each key that has any. It reads a read model, since a deleted user holds no address any more: it exchanges a
 * name for an id, and has no part in what is decided on that id.
 * @throws ReadModelsUnavailable, NotBuilt
 */
export type FindDeletedUsers = (
  tenantId: string,
  keys: readonly string[],
) => Promise<ReadonlyMap<string, readonly string[]>>;

export interface DeletedUserParts {
  readonly hasher: Hasher;
  readonly find?: FindDeletedUsers;
}

interface AddressParts {
  readonly address: (tenantId: TenantId, key: AddressKey) => Promise<AddressState>;
}

/** This many addresses are looked for in one turn. */
const AT_ONCE = 250;

/** Gives the ids by name. Refuses `ambiguous-user` where several deleted users had one. */
const idsOf = async (
  tenantId: TenantId,
  names: readonly string[],
  { hasher, find, pace }: DeletedUserParts & { readonly pace?: Pace },
): Promise<ReadonlyMap<string, UserId> | Refused> => {
  const ids = new Map<string, UserId>();
  if (find === undefined) return ids;
  const named = new Set<string>();
  for (const name of names) {
    if (!isGuid(name)) named.add(name);
    if (pace?.spent('users')) await pace.rest();
  }
  const addresses = [...named];
  for (let from = 0; from < addresses.length; from += AT_ONCE) {
    const some = addresses.slice(from, from + AT_ONCE);
    const keys = await hasher.addressKeys(tenantId, some);
    const found = await find(tenantId, keys);
    for (const [at, name] of some.entries()) {
      const [only, ...others] = (found.get(keys[at] as AddressKey) ?? []) as readonly UserId[];
      if (only === undefined) continue;
      if (others.length > 0)
        return refuse({
          code: 'ambiguous-user',
          userIds: [only, ...others],
          ...defined({ index: names.length === 1 ? undefined : names.indexOf(name) }),
        });
      ids.set(name, only);
    }
    if (pace?.spent('users', some.length)) await pace.rest();
  }
  return ids;
};

/** Refuses `alias-names-no-user`. */
const checkAlias = async (
  tenantId: TenantId,
  name: string,
  { hasher, address }: DeletedUserParts & AddressParts,
): Promise<Refused | undefined> => {
  if (isGuid(name)) return undefined;
  const [key] = (await hasher.addressKeys(tenantId, [name])) as readonly AddressKey[];
  const aliasOf = holderOfAlias(await address(tenantId, key!));
  return aliasOf === undefined ? undefined : refuse({ code: 'alias-names-no-user', userId: aliasOf });
};

/**
 * Names the user of a restore by id, where an address leads to one; everything else stays as it came. Refuses
 * `ambiguous-user` and `alias-names-no-user`.
 */
export const withDeletedUser = async <R extends CommandRequest>(
  request: R,
  tenantId: TenantId,
  parts: DeletedUserParts & AddressParts,
): Promise<R | Refused> => {
  if (request.type !== 'RestoreUser') return request;
  const { user } = request.body;
  const ids = await idsOf(tenantId, [user], parts);
  if (isRefused(ids)) return ids;
  const found = ids.get(user);
  if (found !== undefined) return { ...request, body: { ...request.body, user: found } };
  return (await checkAlias(tenantId, user, parts)) ?? request;
};

const nameOf = (user: string | OperationUser): string =>
  typeof user === 'string' ? user : (user.user ?? user.userPrincipalName ?? '');
/** An address that says who is meant is no new one. */
const renamed = (user: string | OperationUser, id: UserId): string | OperationUser => {
  if (typeof user === 'string') return id;
  if (user.user !== undefined) return { ...user, user: id };
  const { userPrincipalName: _named, ...fields } = user;
  return { ...fields, user: id };
};

/** Does the same for all users of a bulk restore. Refuses `ambiguous-user` for the whole. */
export const withDeletedUsers = async (
  body: StartOperationBody,
  tenantId: TenantId,
  parts: DeletedUserParts & { readonly pace: Pace },
): Promise<StartOperationBody | Refused> => {
  if (body.mode !== 'restore') return body;
  const { pace } = parts;
  const ids = await idsOf(tenantId, await pace.map(body.users, 'users', nameOf), parts);
  if (isRefused(ids)) return ids;
  const users = await pace.map(body.users, 'users', (user) => {
    const id = ids.get(nameOf(user));
    return id === undefined ? user : renamed(user, id);
  });
  return { ...body, users };
};
