import {
  adoptLicensesBody,
  about,
  catalogueBody,
  changeLicensesBody,
  closeTenantBody,
  createTenantBody,
  createUserBody,
  emptyBody,
  eraseUserBody,
  licenseLine,
  operationBody,
  operationUser,
  purchaseBody,
  quantityBody,
  reassignLicensesBody,
  refreshLicensesBody,
  renameTenantBody,
  renewBody,
  replaceLicensesBody,
  restoreUserBody,
  restrictionsBody,
  updateUserBody,
} from '#contracts';
import { type CommandType, isNumbered } from '#licensing';
import { z } from 'zod';
import * as catalogue from './answers/catalogue.js';
import * as commands from './answers/commands.js';
import { listOf } from './answers/common.js';
import * as deadlines from './answers/deadlines.js';
import * as erasures from './answers/erasures.js';
import * as explanations from './answers/explanations.js';
import * as history from './answers/history.js';
import * as installation from './answers/installation.js';
import * as operations from './answers/operations.js';
import * as reports from './answers/reports.js';
import * as subscriptions from './answers/subscriptions.js';
import * as tenants from './answers/tenants.js';
import * as userChanges from './answers/user-changes.js';
import * as users from './answers/users.js';
import { searchUsersBody, selectionBody, usersFileBody } from './query-shapes.js';

/** The commands that come with a body take these. Each is a component of the OpenAPI document under its name here. */
export const BODIES = {
  CreateTenant: createTenantBody,
  RenameTenant: renameTenantBody,
  CloseTenant: closeTenantBody,
  ReopenTenant: emptyBody.clone(),
  AgreeClock: emptyBody.clone(),
  ImportCatalogue: catalogueBody,
  WithdrawProduct: emptyBody.clone(),
  ReinstateProduct: emptyBody.clone(),
  ImportRestrictions: restrictionsBody,
  PurchaseSeats: purchaseBody,
  ChangePurchaseQuantity: quantityBody,
  ExpirePurchase: emptyBody.clone(),
  RenewPurchase: renewBody,
  SuspendPurchase: emptyBody.clone(),
  CancelPurchase: emptyBody.clone(),
  CreateUser: createUserBody,
  UpdateUser: updateUserBody,
  RestoreUser: restoreUserBody,
  EraseUser: eraseUserBody,
  ChangeLicenses: changeLicensesBody,
  ReplaceLicenses: replaceLicensesBody,
  ReassignLicenses: reassignLicensesBody,
  RefreshLicenses: refreshLicensesBody,
  AdoptLicenses: adoptLicensesBody,
  StartOperation: operationBody,
} as const satisfies { readonly [T in CommandType]?: z.ZodObject };
/** Questions whose words may not stand in an address come with these. */
export const QUESTIONS = {
  SearchUsers: searchUsersBody,
  SelectUsers: selectionBody,
  ReadUsers: usersFileBody,
} as const;
const PARTS_OF_BODIES = { LicenseLine: licenseLine, OperationUser: operationUser } as const;

/** Whatever routes answer with is here; a list of what has a name is called by it, too. */
export const ANSWERS = {
  Tenant: tenants.tenant,
  TenantChanged: tenants.tenantChanged,
  TenantClosed: tenants.tenantClosed,
  Subscription: subscriptions.subscription,
  SubscriptionAsOf: subscriptions.subscriptionAsOf,
  PurchaseChanged: subscriptions.purchaseChanged,
  HeldLicense: users.license,
  ServiceOfUser: users.service,
  User: users.user,
  UserAsOf: users.userAsOf,
  UsersAsOf: users.usersAsOf,
  DeadlinesAsOf: deadlines.deadlinesAsOf,
  SubscriptionsAsOf: subscriptions.subscriptionsAsOf,
  ProductAsOf: catalogue.productAsOf,
  ProductsAsOf: catalogue.productsAsOf,
  RestrictionsAsOf: catalogue.restrictionsAsOf,
  PurgedUserAsOf: users.purgedUserAsOf,
  DeletedUser: users.deletedUser,
  FoundUser: users.foundUser,
  FoundUsers: users.foundUsers,
  Holders: users.holders,
  Retention: userChanges.retention,
  SeatPool: subscriptions.pool,
  UserChange: userChanges.userChange,
  UserChanged: userChanges.userChanged,
  UserRefreshed: userChanges.userRefreshed,
  UserDeleted: userChanges.userDeleted,
  UserRestored: userChanges.userRestored,
  UserErased: userChanges.userErased,
  LicensesReassigned: userChanges.reassigned,
  Product: catalogue.product,
  CatalogueImported: catalogue.catalogueImported,
  ProductNamed: catalogue.namedProduct,
  Restriction: catalogue.restriction,
  RestrictionsImported: catalogue.restrictionsImported,
  Operation: operations.operation,
  OperationResult: operations.operationResult,
  OperationResults: operations.operationResults,
  Selection: users.selection,
  UsersOfFile: users.usersOfFile,
  OperationStarted: operations.operationStarted,
  DryRun: operations.dryRun,
  DryRunStarted: operations.dryRunStarted,
  DryRunResult: operations.dryRunResult,
  CommandStatus: commands.commandStatus,
  CommandRow: commands.commandRow,
  HistoryEntry: history.historyEntry,
  Explanation: explanations.explanation,
  UserExplanation: explanations.userExplanation,
  ReasonRedacted: commands.redaction,
  Deadline: deadlines.deadline,
  DeadlinesReport: reports.deadlinesReport,
  RefusalsReport: reports.refusalsReport,
  UnlicensedReport: reports.unlicensedReport,
  OverlapsReport: reports.overlapsReport,
  SeatsReport: reports.seatsReport,
  TrueUpReport: reports.trueUpReport,
  PurchasesReport: reports.purchasesReport,
  Clock: installation.clock,
  ClockAgreed: installation.clockAgreed,
  Erasure: erasures.erasure,
  TenantErasure: erasures.tenantErasure,
  SigningKeys: erasures.signingKeys,
  ProtectedResource: installation.protectedResource,
  Me: installation.me,
  Status: installation.status,
  Settings: installation.settings,
  ErrorEntry: installation.errorEntry,
  Liveness: installation.health,
  Readiness: installation.readiness,
} as const satisfies Readonly<Record<string, z.ZodType>>;

export type JsonSchema = Readonly<Record<string, unknown>>;
type Names = z.core.$ZodRegistry<{ id: string }>;
const named = (shapes: Readonly<Record<string, z.ZodType>>): Names => {
  const names = z.registry<{ id: string }>();
  for (const [id, shape] of Object.entries(shapes)) names.add(shape, { id });
  return names;
};
const bodyNames = named({ ...BODIES, ...QUESTIONS, ...PARTS_OF_BODIES });
const answerNames = named({
  ...ANSWERS,
  ...Object.fromEntries(Object.entries(ANSWERS).map(([id, shape]) => [`${id}List`, listOf(shape)])),
});

const uri = (id: string): string => `#/components/schemas/${id}`;
export const reference = (id: string): JsonSchema => ({ $ref: uri(id) });

/** A format says more to a reader than its pattern, and a number of JavaScript has its bounds anyway. */
const tidy = ({ jsonSchema }: { readonly jsonSchema: Record<string, unknown> }): void => {
  if (jsonSchema['format'] !== undefined) delete jsonSchema['pattern'];
  if (jsonSchema['maximum'] === Number.MAX_SAFE_INTEGER) delete jsonSchema['maximum'];
  if (jsonSchema['minimum'] === Number.MIN_SAFE_INTEGER) delete jsonSchema['minimum'];
};
const HOW = { target: 'draft-2020-12', unrepresentable: 'any' } as const;
const withoutDialect = ({ $schema: _dialect, $id: _id, ...schema }: JsonSchema): JsonSchema => schema;

/** Gives a shape that has no name, as what comes in or as what goes out. */
export const jsonSchema = (shape: z.ZodType, io: 'input' | 'output'): JsonSchema =>
  withoutDialect(z.toJSONSchema(shape, { ...HOW, io, override: tidy }) as JsonSchema);

const schemasOf = (names: Names, io: 'input' | 'output', override: typeof tidy): Record<string, JsonSchema> =>
  Object.fromEntries(
    Object.entries(z.toJSONSchema(names, { ...HOW, io, uri, override }).schemas).map(([id, schema]) => [
      id,
      withoutDialect(schema as JsonSchema),
    ]),
  );

const ABOUT = jsonSchema(about, 'input')['properties'] as Readonly<Record<keyof typeof about.shape, JsonSchema>>;
/** What is said about a command of this type besides its own members. Only one about one thing can be numbered. */
export const aboutOf = (type: CommandType): Readonly<Partial<typeof ABOUT>> => {
  const { version: _version, ...others } = ABOUT;
  return isNumbered(type) ? ABOUT : others;
};
const withAbout = (id: string, schema: JsonSchema): JsonSchema =>
  Object.hasOwn(BODIES, id)
    ? { ...schema, properties: { ...(schema['properties'] as object | undefined), ...aboutOf(id as CommandType) } }
    : schema;

/** An answer may gain members with any release, so that none is told to be whole. */
const open: typeof tidy = (context) => {
  tidy(context);
  if (context.jsonSchema['additionalProperties'] === false) delete context.jsonSchema['additionalProperties'];
};

/** Gives a shape that has no name, as what goes out. */
export const openShape = (shape: z.ZodType): JsonSchema =>
  withoutDialect(z.toJSONSchema(shape, { ...HOW, io: 'output', override: open }) as JsonSchema);

/** Everything that has a name, from the very shapes that check requests, and that tests hold answers to. */
export const componentSchemas = (): Readonly<Record<string, JsonSchema>> => {
  const bodies = Object.entries(schemasOf(bodyNames, 'input', tidy)).map(([id, schema]) => [id, withAbout(id, schema)]);
  return { ...Object.fromEntries(bodies), ...schemasOf(answerNames, 'output', open) };
};

/** Refers to the shape of an answer by its name. @throws Error where nobody gave it one */
export const answerSchema = (answer: z.ZodType | readonly z.ZodType[]): JsonSchema => {
  const [only, ...others] = [answer].flat().map((shape) => {
    const id = answerNames.get(shape)?.id;
    if (id === undefined) throw new Error('an answer has no name among ANSWERS');
    return reference(id);
  });
  return others.length === 0 ? only! : { anyOf: [only, ...others] };
};
