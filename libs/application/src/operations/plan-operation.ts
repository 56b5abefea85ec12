import {
  defined,
  holderOfAlias,
  isGuid,
  isRefused,
  MAX_OPERATION_USERS,
  personal,
  PROFILE_KINDS,
  refuse,
  streamName,
  userNamedBy,
  type Account,
  type Address,
  type AddressKey,
  type AddressState,
  type CatalogueState,
  type CountryCode,
  type LicenseRequest,
  type LicenseSwap,
  type OperationId,
  type OperationItem,
  type OperationItemChange,
  type ProfileChanges,
  type ProfileField,
  type ProfileInput,
  type Refused,
  type StartOperation,
  type TenantId,
  type UserId,
} from '#licensing';
import { hashAddresses, type Addresses } from '../prepare/addresses.js';
import {
  atLine,
  lineKey,
  productsFor,
  resolveLicenses,
  resolveProducts,
  type LicenseLine,
  type ReadCatalogue,
} from '../prepare/products.js';
import { typeByName } from '../prepare/users.js';
import { inChunks } from '../streams/in-chunks.js';
import { NO_STREAM } from '../streams/known-stream.js';
import type { StateReader } from '../streams/state-reader.js';
import type { Hasher, Ids } from '../ports/clock-and-ids.js';
import type { Pace } from '../ports/pace.js';
import type { OperationUser, StartOperationBody } from '../requests.js';
import { createdUserId, listPersonId } from './item-ids.js';
import { RepeatedLines } from './repeated-lines.js';

/** This goes along for all users of the batch. Source: docs/explanation/domain.md#3-bulk. */
type Along = Pick<StartOperationBody, 'mode' | 'profile' | 'usageLocation' | keyof Account>;
export interface PlannedOperation {
  readonly command: StartOperation;
  /**
   * These are distinct users in the order of the caller's list; of users to create those that come again with another
   * content, too.
   */
  readonly items: readonly OperationItem[];
}
interface Line {
  readonly index: number;
  /** The line names this id or this address; for create it is the address to be. */
  readonly named: string;
  readonly fields: OperationUser;
}

const lineOf = (user: string | OperationUser, index: number, mode: StartOperationBody['mode']): Line => {
  if (typeof user === 'string')
    return { index, named: user, fields: mode === 'create' ? { userPrincipalName: user } : {} };
  if (mode === 'create' || user.user !== undefined)
    return { index, named: user.user ?? user.userPrincipalName ?? '', fields: user };
  // without `user` the address says who is meant, and isn't a new one
  const { userPrincipalName: named = '', ...fields } = user;
  return { index, named, fields };
};

const profileChanges = (userId: UserId, profile: ProfileInput): ProfileChanges =>
  Object.fromEntries(
    Object.entries(profile).map(([field, value]) => [
      field,
      value === null || value === undefined ? null : personal(userId, PROFILE_KINDS[field as ProfileField], value),
    ]),
  );

/** Binds personal text to the person under whose key it is to be sealed: the user, or that of the list. */
const changeOf = (
  userId: UserId,
  { fields }: Line,
  { mode, ...along }: Along,
  addresses: Addresses,
  licenses?: readonly LicenseRequest[],
): OperationItemChange | undefined => {
  const { userPrincipalName = '', aliases } = fields;
  const byName = mode === 'create' ? typeByName(userPrincipalName) : undefined;
  const profile = { ...along.profile, ...fields.profile };
  const usageLocation = fields.usageLocation === undefined ? along.usageLocation : fields.usageLocation;
  const address = <K extends 'principal-name' | 'alias'>(kind: K, text: string): Address<K> => ({
    key: addresses.key(text),
    text: personal(userId, kind, text),
  });
  const change: OperationItemChange = defined({
    userPrincipalName: userPrincipalName === '' ? undefined : address('principal-name', userPrincipalName),
    profile: Object.keys(profile).length === 0 ? undefined : profileChanges(userId, profile),
    usageLocation: usageLocation as CountryCode | null | undefined,
    accountEnabled: fields.accountEnabled ?? along.accountEnabled,
    userType: fields.userType ?? along.userType ?? byName,
    aliases: aliases?.map((alias) => address('alias', alias)),
    licenses,
  });
  if (Object.keys(change).length === 0) return undefined;
  return fields.id === undefined ? change : { userId, ...change };
};

export interface PlanParts {
  readonly hasher: Hasher;
  readonly ids: Ids;
  /** Planning goes on at this one. */
  readonly pace: Pace;
  readonly reader: StateReader;
  readonly catalogue: ReadCatalogue;
}

/**
 * Resolves the users and products of a bulk operation, and takes every user once. A line that names a user again asks
 * for the same, or for nothing of its own; of users to create one that doesn't is listed (and finds its address taken
 * in its turn), else the whole is refused. Writes nothing. Refuses `too-many-users`, `duplicate-user`,
 * `product-not-found`, `ambiguous-product`, and what names no plan or two, for the whole.
 * @throws StoreUnavailable, StoreClosed, KeysUnavailable
 */
export const planOperation = async (
  body: StartOperationBody,
  { tenantId, operationId }: { readonly tenantId: TenantId; readonly operationId: OperationId },
  parts: PlanParts,
): Promise<PlannedOperation | Refused> => {
  const { mode, users, licenses: lines = [], selected, confirm } = body;
  if (users.length > MAX_OPERATION_USERS)
    return refuse({ code: 'too-many-users', limit: MAX_OPERATION_USERS, users: users.length });
  const products = await productsFor(await namedProducts(body, parts.pace), parts.catalogue);
  const licenses = resolveLicenses(lines, products);
  if (isRefused(licenses)) return atLine(licenses, lines, products);
  const change = mode === 'change' ? swapOf(body, products) : undefined;
  if (change !== undefined && isRefused(change)) return atLine(change, productsOfBatch(body), products);
  const items = await itemsOf(body, { tenantId, operationId }, parts, products);
  if (isRefused(items)) return items;
  const command: StartOperation = defined({
    type: 'StartOperation',
    operationId,
    mode,
    licenses,
    change,
    total: items.length,
    selected,
    confirm,
  });
  return { command, items };
};

const swapOf = (
  { add = [], remove = [], ifNotHeld = 'leave' }: StartOperationBody,
  products: CatalogueState,
): LicenseSwap | Refused => {
  const added = resolveLicenses(add, products);
  if (isRefused(added)) return added;
  const removed = resolveProducts(remove, products);
  return isRefused(removed) ? removed : { add: added, remove: removed, ifNotHeld };
};

/** The products that are the same for all users. */
export const productsOfBatch = ({ licenses = [], add = [], remove = [] }: StartOperationBody): LicenseLine[] => [
  ...licenses,
  ...add,
  ...remove,
];

/** The products that a bulk operation names, in the order in which a refusal counts them. */
export function* productLinesOf(body: StartOperationBody): Iterable<LicenseLine> {
  yield* productsOfBatch(body);
  for (const user of body.users) if (typeof user !== 'string') yield* user.licenses ?? [];
}

/** Each product that a bulk operation names, once for the plans that it names with it. */
const namedProducts = async (body: StartOperationBody, pace: Pace): Promise<Iterable<LicenseLine>> => {
  const named = new Map<string, LicenseLine>();
  const add = (line: LicenseLine): void => void named.set(lineKey(line), line);
  productsOfBatch(body).forEach(add);
  for (const user of body.users) {
    if (typeof user !== 'string') user.licenses?.forEach(add);
    if (pace.spent('users')) await pace.rest();
  }
  return named.values();
};

const textsOf = ({ named, fields: { userPrincipalName, aliases = [] } }: Line): readonly string[] => [
  ...(isGuid(named) ? [] : [named]),
  ...(userPrincipalName === undefined ? [] : [userPrincipalName]),
  ...aliases,
];

const itemsOf = async (
  body: StartOperationBody,
  { tenantId, operationId }: { readonly tenantId: TenantId; readonly operationId: OperationId },
  parts: PlanParts,
  products: CatalogueState,
): Promise<readonly OperationItem[] | Refused> => {
  const { mode } = body;
  // 100,000 users take seconds
  const { pace } = parts;
  const lines = await pace.map(body.users, 'users', (user, index) => lineOf(user, index, mode));
  const texts = (await pace.map(lines, 'users', textsOf)).flat();
  const addresses = await hashAddresses(parts.hasher, tenantId, texts, pace);
  const known = { tenantId, reader: parts.reader, pace };
  const holders = mode === 'create' ? new Map<AddressKey, AddressState>() : await holdersOf(lines, addresses, known);
  const nobody = mode === 'create' ? new Set<string>() : await nobodyOf(lines, body, known);
  const repeated = new RepeatedLines(addresses);
  const items: OperationItem[] = [];
  let licensesBefore = productsOfBatch(body).length;
  for (const line of lines) {
    if (pace.spent('users')) await pace.rest();
    const key = isGuid(line.named) ? line.named.toLowerCase() : addresses.key(line.named);
    const { id } = line.fields;
    const held = holders.get(key as AddressKey);
    const userId =
      mode === 'create'
        ? ((id?.toLowerCase() as UserId | undefined) ?? createdUserId(parts.ids, operationId, line.index))
        : isGuid(line.named) && !nobody.has(key)
          ? (key as UserId)
          : held && userNamedBy(held);
    const aliasOf = held && holderOfAlias(held);
    const distinct = mode === 'create' ? key : (userId ?? key);
    const repeats = repeated.take(distinct, line);
    const { licenses } = line.fields;
    const from = licensesBefore;
    licensesBefore += licenses?.length ?? 0;
    if (repeats === 'same' || (repeats === 'other' && mode !== 'create')) continue;
    const own = licenses === undefined ? undefined : resolveLicenses(licenses, products);
    if (isRefused(own)) return atLine(own, licenses ?? [], products, from);
    const person = id === undefined ? userId : listPersonId(parts.ids, operationId);
    const change = person === undefined ? undefined : changeOf(person, line, body, addresses, own);
    items.push(defined({ index: line.index, userId, aliasOf, change }));
  }
  return mode === 'create' || repeated.count === 0
    ? items
    : refuse({ code: 'duplicate-user', lines: repeated.lines, count: repeated.count });
};

interface Known {
  readonly tenantId: TenantId;
  readonly reader: StateReader;
  readonly pace: Pace;
}

/** This many addresses are looked up before others go on. */
const ADDRESSES = 250;

const holdersOf = async (
  lines: readonly Line[],
  addresses: Addresses,
  { tenantId, reader, pace }: Known,
): Promise<ReadonlyMap<AddressKey, AddressState>> => {
  const named = await pace.map(lines, 'users', (line) => (isGuid(line.named) ? [] : [addresses.key(line.named)]));
  const keys = [...new Set(named.flat())];
  const holders = new Map<AddressKey, AddressState>();
  for (let from = 0; from < keys.length; from += ADDRESSES) {
    const some = keys.slice(from, from + ADDRESSES);
    const known = await reader.loadMany(some.map((key) => ({ kind: 'address', tenantId, key })));
    for (const [at, { state }] of known.entries()) holders.set(some[at]!, state as AddressState);
    if (pace.spent('users', some.length)) await pace.rest();
  }
  return holders;
};

const bringsText = ({ userPrincipalName, aliases, profile }: OperationUser): boolean =>
  (userPrincipalName ?? aliases ?? profile) !== undefined;

/**
 * Finds ids that no user ever had, among those with personal text. Nothing of it is kept, or else it would be sealed
 * under the key of a person who never is, and nothing would ever lead to the end of that key.
 */
const nobodyOf = async (
  lines: readonly Line[],
  along: Along,
  { tenantId, reader, pace }: Known,
): Promise<ReadonlySet<string>> => {
  const named = await pace.map(lines, 'users', ({ named: id, fields }) =>
    isGuid(id) && (along.profile !== undefined || bringsText(fields)) ? [id.toLowerCase()] : [],
  );
  const nobody = new Set<string>();
  const look = async (id: string): Promise<void> => {
    const revision = await reader.revisionOf(streamName({ kind: 'user', tenantId, userId: id as UserId }));
    if (revision === NO_STREAM) nobody.add(id);
  };
  await inChunks([...new Set(named.flat())], look, pace);
  return nobody;
};
