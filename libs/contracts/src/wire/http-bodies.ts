import { z } from 'zod';
import type { CommandRequest, OperationUser } from '#application';
import { OPERATION_MODES } from './commands.js';
import {
  alias,
  country,
  date,
  displayName,
  guid,
  httpLicenseLines,
  httpProducts,
  LIMITS,
  ONE_PRODUCT,
  oneProduct,
  PRODUCT_REFERENCE,
  seats,
  userPrincipalName,
  userReference,
} from './primitives.js';
import { PROFILE_TEXTS, profile, splitProfile } from './profile.js';
import { checkUsersToCreate } from './users-to-create.js';

const aliases = z.array(alias).max(LIMITS.aliasesPerUser);
const planName = z.string().trim().min(1).max(LIMITS.nameLength);

/** The bodies of the native HTTP API: flat where the commands nest, and with the short forms for products. */
export const createTenantBody = z.strictObject({ displayName, country, id: guid.exactOptional() });
export const renameTenantBody = z.strictObject({ displayName });
export const purchaseBody = z
  .strictObject({ id: guid.exactOptional(), ...PRODUCT_REFERENCE, seats, endsOn: date.exactOptional() })
  .refine(oneProduct, ONE_PRODUCT);
export const quantityBody = z.strictObject({ seats });
export const renewBody = z.strictObject({ endsOn: date.exactOptional() });
export const emptyBody = z.strictObject({});

/** `service` left out: taken from the shipped map of plans to services; null: the plan holds no data. */
export const catalogueBody = z.strictObject({
  products: z
    .array(
      z.strictObject({
        skuId: guid,
        skuPartNumber: planName,
        displayName: planName,
        plans: z
          .array(
            z.strictObject({
              planId: guid,
              planName,
              friendlyName: planName.exactOptional(),
              service: z
                .string()
                .regex(/^[a-z][a-z0-9-]{0,63}$/)
                .nullable()
                .exactOptional(),
            }),
          )
          .max(LIMITS.plansPerProduct),
      }),
    )
    .min(1)
    .max(LIMITS.productsPerImport),
});
export const restrictionsBody = z.strictObject({
  restrictions: z
    .array(z.strictObject({ servicePlanId: guid, country }))
    .max(LIMITS.restrictionsPerImport)
    .meta({ description: 'The whole list as it shall be; an empty list permits everything.' }),
});

export const createUserBody = z.strictObject({
  userPrincipalName,
  displayName,
  ...PROFILE_TEXTS,
  usageLocation: country.nullable().exactOptional(),
  aliases: aliases.exactOptional(),
  licenses: httpLicenseLines.exactOptional(),
});
export const updateUserBody = z.strictObject({
  userPrincipalName: userPrincipalName.exactOptional(),
  displayName: displayName.exactOptional(),
  ...PROFILE_TEXTS,
  usageLocation: country.nullable().exactOptional(),
  aliases: aliases.exactOptional(),
  addAliases: aliases.exactOptional(),
  removeAliases: aliases.exactOptional(),
});
export const restoreUserBody = z.strictObject({ userPrincipalName: userPrincipalName.exactOptional() });
export const changeLicensesBody = z.strictObject({
  add: httpLicenseLines.exactOptional(),
  remove: httpProducts.exactOptional(),
});
export const replaceLicensesBody = z.strictObject({ licenses: httpLicenseLines });
export const transferLicensesBody = z.strictObject({ to: userReference, skuIds: httpProducts.min(1) });

const operationUser = z.strictObject({
  user: userReference.exactOptional(),
  userPrincipalName: userPrincipalName.exactOptional(),
  displayName: displayName.exactOptional(),
  ...PROFILE_TEXTS,
  usageLocation: country.nullable().exactOptional(),
  aliases: aliases.exactOptional(),
  licenses: httpLicenseLines.exactOptional(),
});
export const operationBody = z
  .strictObject({
    mode: z.enum(OPERATION_MODES),
    users: z.array(z.union([userReference, operationUser])).meta({
      description: `Ids or user principal names, at most ${LIMITS.usersPerOperation}; objects for create and update.`,
    }),
    licenses: httpLicenseLines.exactOptional(),
    profile: profile.exactOptional(),
    usageLocation: country.nullable().exactOptional(),
    confirm: z.int().min(0).exactOptional(),
  })
  .superRefine(checkUsersToCreate);

type Body<T extends CommandRequest['type']> = Extract<CommandRequest, { type: T }>['body'];

/** A flat body of POST /api/users as a command. */
export const toCreateUser = (body: z.infer<typeof createUserBody>): Body<'CreateUser'> => {
  const { profile: fields, rest } = splitProfile(body);
  return { ...rest, profile: fields };
};
/** A flat body of PATCH /api/users/{id} as a command. */
export const toUpdateUser = (user: string, body: z.infer<typeof updateUserBody>): Body<'UpdateUser'> => {
  const { profile: fields, rest } = splitProfile(body);
  return { user, ...rest, ...(Object.keys(fields).length === 0 ? {} : { profile: fields }) };
};
const toOperationUser = (user: z.infer<typeof operationUser>): OperationUser => {
  const { profile: fields, rest } = splitProfile(user);
  return { ...rest, ...(Object.keys(fields).length === 0 ? {} : { profile: fields }) };
};
/** A body of POST /api/operations as a command. */
export const toStartOperation = (body: z.infer<typeof operationBody>): Body<'StartOperation'> => ({
  ...body,
  users: body.users.map((user) => (typeof user === 'string' ? user : toOperationUser(user))),
});
