import { z } from 'zod';
import { type BodyOf, type OperationUser, Pace, type Turn } from '#application';
import { defined, IF_NOT_HELD, OPERATION_MODES } from '#licensing';
import { boundedList, boundedText, paddedText } from './bounded.js';
import { BATCH_MEMBERS, checkMembers, USER_MEMBERS } from './operation-members.js';
import { checkRange, planRange } from './plan-range.js';
import {
  account,
  alias,
  confirmPlans,
  confirmRestrictions,
  country,
  date,
  displayName,
  guid,
  httpLicenseLines,
  httpProducts,
  LIMITS,
  newTenantId,
  newUserId,
  ONE_PRODUCT,
  ONE_WAY_OF_ALIASES,
  oneProduct,
  oneWayOfAliases,
  PRODUCT_REFERENCE,
  seats,
  SERVICE,
  stateOfPurchase,
  userPrincipalName,
  userReference,
} from './primitives.js';
import { PROFILE_TEXTS, profile, splitProfile } from './profile.js';
import { checkUsersToCreate } from './users-to-create.js';

const aliases = boundedList(alias, LIMITS.aliasesPerUser);
const planName = paddedText(LIMITS.nameLength).min(1).max(LIMITS.nameLength);

/** The bodies of the native HTTP API: flat where the commands nest, and with the short forms for products. */
export const createTenantBody = z.strictObject({ displayName, country, id: newTenantId.exactOptional() });
export const renameTenantBody = z.strictObject({ displayName });
export const closeTenantBody = z.strictObject({
  confirm: z.int().min(0).exactOptional().meta({ description: 'the number of its users' }),
});
export const purchaseBody = z
  .strictObject({
    id: guid.exactOptional(),
    ...PRODUCT_REFERENCE,
    seats,
    endsOn: date.exactOptional(),
    state: stateOfPurchase.exactOptional(),
  })
  .refine(oneProduct, ONE_PRODUCT);
export const quantityBody = z.strictObject({ seats });
export const renewBody = z.strictObject({ endsOn: date.exactOptional() });
export const emptyBody = z.strictObject({});

const catalogueProduct = z.strictObject({
  skuId: guid,
  skuPartNumber: planName,
  displayName: planName,
  plans: boundedList(
    z.strictObject({
      planId: guid,
      planName,
      friendlyName: planName.exactOptional(),
      service: boundedText(64).regex(SERVICE).nullable().exactOptional(),
    }),
    LIMITS.plansPerProduct,
  ),
});
/**
 * Where `service` is left out it is taken from the shipped map of plans to services; with null the plan holds no data.
 */
export const catalogueBody = z.strictObject({
  products: boundedList(catalogueProduct, LIMITS.productsPerImport).min(1),
  confirm: confirmPlans.exactOptional(),
});
export const restrictionsBody = z
  .strictObject({
    range: planRange.exactOptional(),
    restrictions: boundedList(z.strictObject({ servicePlanId: guid, country }), LIMITS.restrictionsPerImport).meta({
      description: 'The list as it shall be, whole or in the range; an empty list permits everything there.',
    }),
    confirm: confirmRestrictions.exactOptional(),
  })
  .superRefine(checkRange('servicePlanId'));

export const createUserBody = z.strictObject({
  id: newUserId.exactOptional(),
  userPrincipalName,
  displayName,
  ...PROFILE_TEXTS,
  usageLocation: country.nullable().exactOptional(),
  ...account,
  aliases: aliases.exactOptional(),
  licenses: httpLicenseLines.exactOptional(),
});
export const updateUserBody = z
  .strictObject({
    userPrincipalName: userPrincipalName.exactOptional(),
    displayName: displayName.exactOptional(),
    ...PROFILE_TEXTS,
    usageLocation: country.nullable().exactOptional(),
    ...account,
    aliases: aliases.exactOptional().meta({
      description: 'the whole list; not together with addAliases or removeAliases',
    }),
    addAliases: aliases.exactOptional(),
    removeAliases: aliases.exactOptional(),
  })
  .refine(oneWayOfAliases, ONE_WAY_OF_ALIASES);
export const restoreUserBody = z.strictObject({ userPrincipalName: userPrincipalName.exactOptional() });
export const eraseUserBody = z.strictObject({
  confirm: guid.exactOptional().meta({ description: 'the id of the user once more' }),
});
export const changeLicensesBody = z.strictObject({
  add: httpLicenseLines.exactOptional(),
  remove: httpProducts.exactOptional(),
});
export const replaceLicensesBody = z.strictObject({ licenses: httpLicenseLines });
export const adoptLicensesBody = z.strictObject({ licenses: httpLicenseLines });
export const refreshLicensesBody = z.strictObject({ skuIds: httpProducts.min(1) });
export const reassignLicensesBody = z.strictObject({ to: userReference, skuIds: httpProducts.min(1) });

export const operationUser = z
  .strictObject({
    user: userReference.exactOptional().meta(USER_MEMBERS.user),
    id: newUserId.exactOptional().meta(USER_MEMBERS.id),
    userPrincipalName: userPrincipalName.exactOptional().meta(USER_MEMBERS.userPrincipalName),
    displayName: displayName.exactOptional(),
    ...PROFILE_TEXTS,
    usageLocation: country.nullable().exactOptional().meta(USER_MEMBERS.usageLocation),
    accountEnabled: account.accountEnabled.meta(USER_MEMBERS.accountEnabled),
    userType: account.userType.meta(USER_MEMBERS.userType),
    aliases: aliases.exactOptional().meta(USER_MEMBERS.aliases),
    licenses: httpLicenseLines.exactOptional().meta(USER_MEMBERS.licenses),
  })
  .meta(USER_MEMBERS.whole);
export const operationBody = z
  .strictObject({
    mode: z.enum(OPERATION_MODES),
    users: boundedList(z.union([userReference, operationUser]), LIMITS.usersPerOperation)
      .exactOptional()
      .meta({
        description:
          `Ids or user principal names, at most ${LIMITS.usersPerOperation}; ` +
          'objects where a user has members of its own. Needed unless there is a selectionId.',
      }),
    selectionId: guid.exactOptional().meta(BATCH_MEMBERS.selectionId),
    licenses: httpLicenseLines.exactOptional().meta(BATCH_MEMBERS.licenses),
    add: httpLicenseLines.exactOptional().meta(BATCH_MEMBERS.add),
    remove: httpProducts.exactOptional().meta(BATCH_MEMBERS.remove),
    ifNotHeld: z.enum(IF_NOT_HELD).exactOptional().meta(BATCH_MEMBERS.ifNotHeld),
    of: guid.exactOptional().meta(BATCH_MEMBERS.of),
    profile: profile.exactOptional().meta(BATCH_MEMBERS.profile),
    usageLocation: country.nullable().exactOptional().meta(BATCH_MEMBERS.usageLocation),
    accountEnabled: account.accountEnabled.meta(BATCH_MEMBERS.accountEnabled),
    userType: account.userType.meta(BATCH_MEMBERS.userType),
    confirm: z.int().min(0).exactOptional().meta(BATCH_MEMBERS.confirm),
  })
  .refine(({ mode, users, selectionId }) => mode === 'undo' || (users ?? selectionId) !== undefined, {
    path: ['users'],
    error: 'is missing, and so is selectionId',
  })
  .superRefine(checkUsersToCreate)
  .superRefine(checkMembers);

const unlessEmpty = <F extends object>(fields: F): F | undefined =>
  Object.keys(fields).length === 0 ? undefined : fields;

/** A flat body of POST /api/users as a command. */
export const toCreateUser = (body: z.infer<typeof createUserBody>): BodyOf<'CreateUser'> => {
  const { profile: fields, rest } = splitProfile(body);
  return { ...rest, profile: fields };
};
/** A flat body of PATCH /api/users/{id} as a command. */
export const toUpdateUser = (user: string, body: z.infer<typeof updateUserBody>): BodyOf<'UpdateUser'> => {
  const { profile: fields, rest } = splitProfile(body);
  return { user, ...rest, ...defined({ profile: unlessEmpty(fields) }) };
};
const toOperationUser = (user: z.infer<typeof operationUser>): OperationUser => {
  const { profile: fields, rest } = splitProfile(user);
  return { ...rest, ...defined({ profile: unlessEmpty(fields) }) };
};
/**
 * A body of POST /api/operations as a command, about the users of its selection where it has one. Others go on in
 * between.
 */
export const toStartOperation = async (
  { selectionId: _selection, users: named = [], ...body }: z.infer<typeof operationBody>,
  selected: readonly string[] | undefined,
  turn: Turn,
): Promise<BodyOf<'StartOperation'>> => {
  if (selected !== undefined) return { ...body, users: selected, selected: true };
  const users = await new Pace(turn).map(named, 'users', (user) =>
    typeof user === 'string' ? user : toOperationUser(user),
  );
  return { ...body, users };
};
