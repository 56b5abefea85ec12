import type { Hasher, ReadModels } from '#application';
import type { AddressKey, UserId } from '#licensing';
import { userByAddressKey, userById, type UserDocument } from '#projections';

/** A path names a user by a GUID, which is taken for an id as it is, or by an address. */
export type NamedUser =
  { readonly by: 'id'; readonly userId: UserId } | { readonly by: 'address'; readonly addressKey: AddressKey };

export const namedUser = async (tenantId: string, named: string, hasher: Hasher): Promise<NamedUser> => {
  if (/^[0-9a-f-]{36}$/i.test(named)) return { by: 'id', userId: named.toLowerCase() as UserId };
  const [addressKey = ''] = await hasher.addressKeys(tenantId, [named]);
  return { by: 'address', addressKey: addressKey as AddressKey };
};

/** Finds the living user of that id or address. */
export const livingUser = (
  models: ReadModels,
  tenantId: string,
  named: NamedUser,
): Promise<UserDocument | undefined> =>
  named.by === 'id' ? userById(models, tenantId, named.userId) : userByAddressKey(models, tenantId, named.addressKey);
