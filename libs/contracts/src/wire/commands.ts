import { z } from 'zod';
import type { BodyOf, CommandRequest } from '#application';
import { IF_NOT_HELD, OPERATION_MODES } from '#licensing';
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
  LIMITS,
  licenseLines,
  newTenantId,
  newUserId,
  ONE_PRODUCT,
  ONE_WAY_OF_ALIASES,
  oneProduct,
  oneWayOfAliases,
  PRODUCT_REFERENCE,
  productLines,
  seats,
  SERVICE,
  stateOfPurchase,
  userPrincipalName,
  userReference,
} from './primitives.js';
import { newProfile, profile } from './profile.js';
import { checkUsersToCreate } from './users-to-create.js';

const aliases = boundedList(alias, LIMITS.aliasesPerUser);
const usageLocation = country.nullable();
const planName = paddedText(LIMITS.nameLength).min(1).max(LIMITS.nameLength);

const purchaseOnly = z.strictObject({ purchaseId: guid });
const purge = z.strictObject({ userId: guid, retentionId: guid });
const catalogueProduct = z.strictObject({
  skuId: guid,
  skuPartNumber: planName,
  displayName: planName,
  plans: boundedList(
    z.strictObject({
      planId: guid,
      planName,
      friendlyName: planName.exactOptional(),
      service: boundedText(64).regex(SERVICE).nullable(),
    }),
    LIMITS.plansPerProduct,
  ),
});
const operationUser = z
  .strictObject({
    user: userReference.exactOptional().meta(USER_MEMBERS.user),
    id: newUserId.exactOptional().meta(USER_MEMBERS.id),
    userPrincipalName: userPrincipalName.exactOptional().meta(USER_MEMBERS.userPrincipalName),
    profile: profile.exactOptional(),
    usageLocation: usageLocation.exactOptional().meta(USER_MEMBERS.usageLocation),
    accountEnabled: account.accountEnabled.meta(USER_MEMBERS.accountEnabled),
    userType: account.userType.meta(USER_MEMBERS.userType),
    aliases: aliases.exactOptional().meta(USER_MEMBERS.aliases),
    licenses: licenseLines.exactOptional().meta(USER_MEMBERS.licenses),
  })
  .meta(USER_MEMBERS.whole);

const userSelector = z.strictObject({
  product: planName.exactOptional().meta({ description: 'who holds this product, by part number or id' }),
  without: planName.exactOptional().meta({ description: 'who doesn’t hold this product' }),
  unlicensed: z.boolean().exactOptional().meta({ description: 'who holds no product at all' }),
  location: usageLocation.exactOptional().meta({ description: 'the usage location; null for those without one' }),
  state: z.enum(['active', 'deleted']).exactOptional().meta({ description: 'active where it is left out' }),
});

/**
 * The body of every command as it travels in a message. It is strict, so that a misspelt member is an error and never a
 * silent default. GUIDs come out in lower case, countries in upper case, addresses in NFC.
 */
export const commandBodies: { readonly [T in CommandRequest['type']]: z.ZodType<BodyOf<T>> } = {
  CreateTenant: z.strictObject({ displayName, country, tenantId: newTenantId.exactOptional() }),
  RenameTenant: z.strictObject({ displayName }),
  CloseTenant: z.strictObject({ confirm: z.int().min(0).exactOptional() }),
  ReopenTenant: z.strictObject({}),
  AgreeClock: z.strictObject({}),
  ImportCatalogue: z.strictObject({
    products: boundedList(catalogueProduct, LIMITS.productsPerImport).min(1),
    confirm: confirmPlans.exactOptional(),
  }),
  WithdrawProduct: z.strictObject(PRODUCT_REFERENCE).refine(oneProduct, ONE_PRODUCT),
  ReinstateProduct: z.strictObject(PRODUCT_REFERENCE).refine(oneProduct, ONE_PRODUCT),
  ImportRestrictions: z
    .strictObject({
      range: planRange.exactOptional(),
      restrictions: boundedList(z.strictObject({ planId: guid, country }), LIMITS.restrictionsPerImport),
      confirm: confirmRestrictions.exactOptional(),
    })
    .superRefine(checkRange('planId')),
  PurchaseSeats: z
    .strictObject({
      purchaseId: guid.exactOptional(),
      ...PRODUCT_REFERENCE,
      seats,
      endsOn: date.exactOptional(),
      state: stateOfPurchase.exactOptional(),
    })
    .refine(oneProduct, ONE_PRODUCT),
  ChangePurchaseQuantity: z.strictObject({ purchaseId: guid, seats }),
  ExpirePurchase: purchaseOnly,
  RenewPurchase: z.strictObject({ purchaseId: guid, endsOn: date.exactOptional() }),
  SuspendPurchase: purchaseOnly,
  CancelPurchase: purchaseOnly,
  CreateUser: z.strictObject({
    id: newUserId.exactOptional(),
    userPrincipalName,
    profile: newProfile,
    usageLocation: usageLocation.exactOptional(),
    ...account,
    aliases: aliases.exactOptional(),
    licenses: licenseLines.exactOptional(),
  }),
  UpdateUser: z
    .strictObject({
      user: userReference,
      userPrincipalName: userPrincipalName.exactOptional(),
      profile: profile.exactOptional(),
      usageLocation: usageLocation.exactOptional(),
      ...account,
      aliases: aliases.exactOptional(),
      addAliases: aliases.exactOptional(),
      removeAliases: aliases.exactOptional(),
    })
    .refine(oneWayOfAliases, ONE_WAY_OF_ALIASES),
  DeleteUser: z.strictObject({ user: userReference }),
  EraseUser: z.strictObject({ userId: guid, confirm: guid.exactOptional() }),
  RestoreUser: z.strictObject({ user: userReference, userPrincipalName: userPrincipalName.exactOptional() }),
  ChangeLicenses: z.strictObject({ user: userReference, add: licenseLines, remove: productLines }),
  ReplaceLicenses: z.strictObject({ user: userReference, licenses: licenseLines }),
  RefreshLicenses: z.strictObject({ user: userReference, licenses: productLines.min(1) }),
  ReassignLicenses: z.strictObject({ from: userReference, to: userReference, licenses: productLines.min(1) }),
  AdoptLicenses: z.strictObject({ user: userReference, licenses: licenseLines }),
  PurgeServiceData: purge,
  PurgeUser: purge,
  PurgeTenant: z.strictObject({ tenantId: guid, retentionId: guid }),
  StartOperation: z
    .strictObject({
      mode: z.enum(OPERATION_MODES),
      users: boundedList(z.union([userReference, operationUser]), LIMITS.usersPerOperation).default([]),
      select: userSelector.exactOptional().meta(BATCH_MEMBERS.select),
      selected: z.literal(true).exactOptional().meta(BATCH_MEMBERS.selected),
      licenses: licenseLines.exactOptional().meta(BATCH_MEMBERS.licenses),
      add: licenseLines.exactOptional().meta(BATCH_MEMBERS.add),
      remove: productLines.exactOptional().meta(BATCH_MEMBERS.remove),
      ifNotHeld: z.enum(IF_NOT_HELD).exactOptional().meta(BATCH_MEMBERS.ifNotHeld),
      of: guid.exactOptional().meta(BATCH_MEMBERS.of),
      profile: profile.exactOptional().meta(BATCH_MEMBERS.profile),
      usageLocation: usageLocation.exactOptional().meta(BATCH_MEMBERS.usageLocation),
      accountEnabled: account.accountEnabled.meta(BATCH_MEMBERS.accountEnabled),
      userType: account.userType.meta(BATCH_MEMBERS.userType),
      confirm: z.int().min(0).exactOptional().meta(BATCH_MEMBERS.confirm),
    })
    .superRefine(checkUsersToCreate)
    .superRefine(checkMembers),
  AbandonOperation: z.strictObject({ operationId: guid }),
  RedactReason: z.strictObject({ commandId: guid }),
  RedactInstallationReason: z.strictObject({ commandId: guid }),
};
