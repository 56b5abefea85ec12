import { normalizeAddress, type TenantUser } from '#contracts';
import { defined, PROFILE_FIELDS } from '#licensing';
import type { UserRow } from '../http/shapes.js';
import type { Known, Plans, Present } from './plan-parts.js';
import type { TenantFiles } from './read-tenant-files.js';

/** A body of a user to create, without licenses. */
export interface NewUser {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly usageLocation?: string;
  readonly aliases?: readonly string[];
  readonly [field: string]: unknown;
}
/** The licenses that a user has there and not here. */
export interface Adoption {
  readonly user: string;
  readonly name: string;
  readonly licenses: readonly { readonly skuId: string; readonly disabledPlans?: readonly string[] }[];
}

/** Tells who is new, and which licenses are. Of everybody else it tells what is otherwise there. */
export function planUsers(
  { users: there }: TenantFiles,
  present: Present,
  known: Known,
  told: Plans,
): { readonly users: readonly NewUser[]; readonly adoptions: readonly Adoption[] } {
  const here = new Map(present.users.map((user) => [user.id, user]));
  const holders = addressHolders(present.users);
  const users: NewUser[] = [];
  const adoptions: Adoption[] = [];
  for (const user of there) {
    const same = here.get(user.id);
    if (same === undefined) {
      const created = newUser(user, present.deleted, holders, told);
      if (created === undefined) continue;
      users.push(created);
    } else tellDifferences(user, same, known, told);
    tellLeftOut(user, known, told);
    const licenses = newLicenses(user, same, known, told);
    if (licenses.length > 0) adoptions.push({ user: user.id, name: user.userPrincipalName, licenses });
  }
  const ids = new Set(there.map(({ id }) => id));
  const alone = present.users
    .filter(({ id }) => !ids.has(id))
    .map(({ id, userPrincipalName }) => ({ id, userPrincipalName: userPrincipalName ?? id }))
    .toSorted((one, other) => (one.userPrincipalName < other.userPrincipalName ? -1 : 1));
  for (const user of alone) tell(told, 'user', user, 'is here alone');
  return { users, adoptions };
}

/** Who holds each address here, in the form in which addresses are compared. */
const addressHolders = (users: readonly UserRow[]): ReadonlyMap<string, string> =>
  new Map(
    users.flatMap(({ id, userPrincipalName, aliases }) =>
      [userPrincipalName, ...aliases].flatMap((address) =>
        address === null ? [] : [[normalizeAddress(address), id] as const],
      ),
    ),
  );

const tell = (
  told: Plans,
  kind: 'user' | 'license',
  { id, userPrincipalName }: Pick<TenantUser, 'id' | 'userPrincipalName'>,
  message: string,
): void => void told.differences.push({ kind, about: userPrincipalName, id, message });

/** A user whose id or name somebody had here can't come; an alias that somebody has here stays behind. */
function newUser(
  user: TenantUser,
  deleted: ReadonlySet<string>,
  holders: ReadonlyMap<string, string>,
  told: Plans,
): NewUser | undefined {
  const { id, userPrincipalName: about, profile, usageLocation, accountEnabled, userType } = user;
  const holder = holders.get(normalizeAddress(about));
  if (deleted.has(id)) {
    const message = `deleted here; to have it back: seatledger users restore ${id}`;
    told.notTaken.push({ kind: 'user', code: 'deleted-here', about, id, message });
    return undefined;
  }
  if (holder !== undefined) {
    const message = `the name is that of the user ${holder} here`;
    told.notTaken.push({ kind: 'user', code: 'address-taken', about, id, message });
    return undefined;
  }
  const aliases = user.aliases.filter((alias) => {
    const taken = holders.get(normalizeAddress(alias));
    if (taken === undefined) return true;
    told.notTaken.push({
      kind: 'alias',
      code: 'address-taken',
      about,
      id,
      message: `${alias} is the user ${taken}'s here`,
    });
    return false;
  });
  return {
    id,
    userPrincipalName: about,
    ...profile,
    ...defined({ usageLocation, accountEnabled, userType }),
    ...(aliases.length === 0 ? {} : { aliases }),
  };
}

function tellLeftOut({ id, userPrincipalName: about, leftOut, inError }: TenantUser, known: Known, told: Plans): void {
  for (const { member, message } of leftOut)
    told.notTaken.push({ kind: 'field', code: 'unfit-field', about, id, message: `${member}: ${message}` });
  for (const { skuId, error } of inError)
    told.notTaken.push({
      kind: 'license',
      code: 'license-in-error',
      about,
      id,
      message: `${known.get(skuId)?.skuPartNumber ?? skuId} is in error there: ${error}`,
    });
}

function newLicenses(user: TenantUser, here: UserRow | undefined, known: Known, told: Plans): Adoption['licenses'] {
  const { id, userPrincipalName: about } = user;
  const held = new Map(here?.licenses.map((license) => [license.skuId, license] as const));
  const wanted = user.licenses.filter(({ skuId }) => !held.has(skuId));
  const location = here === undefined ? user.usageLocation : (here.usageLocation ?? undefined);
  for (const { skuId, groups } of wanted) if (groups.length > 0) told.fromGroups.push({ user: id, skuId, groups });
  const lines: { skuId: string; disabledPlans?: readonly string[] }[] = [];
  for (const { skuId, disabledPlans } of wanted) {
    const product = known.get(skuId);
    if (product === undefined) {
      told.notTaken.push({
        kind: 'license',
        code: 'product-unknown',
        about,
        id,
        message: `the catalogue hasn't ${skuId}`,
      });
      continue;
    }
    if (location === undefined) {
      const message =
        `${product.skuPartNumber} needs a location: seatledger users update ${id} --usage-location COUNTRY, ` +
        'and import again';
      told.notTaken.push({ kind: 'license', code: 'usage-location-required', about, id, message });
      continue;
    }
    const off = disabledPlans.filter((plan) => product.plans.has(plan));
    if (off.length < disabledPlans.length) {
      const others = disabledPlans.length - off.length;
      const message = `${others} plans that are off there are no part of ${product.skuPartNumber} here`;
      told.notTaken.push({ kind: 'plan', code: 'plan-not-in-product', about, id, message });
    }
    lines.push({ skuId, ...(off.length === 0 ? {} : { disabledPlans: off }) });
  }
  return lines;
}

/** A file whose users were selected without these says nothing of them. */
const ACCOUNT = ['accountEnabled', 'userType'] as const;

/** Tells what is otherwise about a user who is here. Nothing of it is taken. */
function tellDifferences(there: TenantUser, here: UserRow, known: Known, told: Plans): void {
  const unreadable = new Set(here.unreadable);
  const fields = PROFILE_FIELDS.filter(
    (field) => !unreadable.has(field) && (here[field] ?? undefined) !== there.profile[field],
  );
  const name = here.userPrincipalName;
  const others = [
    ...(unreadable.has('userPrincipalName') || name === there.userPrincipalName
      ? []
      : [`userPrincipalName (${name} here)`]),
    ...fields,
    ...((here.usageLocation ?? undefined) === there.usageLocation ? [] : ['usageLocation']),
    ...ACCOUNT.filter((member) => there[member] !== undefined && (here[member] ?? there[member]) !== there[member]),
    ...(unreadable.has('aliases') || sameAddresses(here.aliases, there.aliases) ? [] : ['aliases']),
  ];
  if (others.length > 0) tell(told, 'user', there, `is otherwise there: ${others.join(', ')}`);
  const held = new Map(there.licenses.map((license) => [license.skuId, license]));
  for (const { skuId, skuPartNumber = skuId, disabledPlans } of here.licenses) {
    const same = held.get(skuId);
    if (same === undefined) tell(told, 'license', there, `holds ${skuPartNumber} here alone`);
    if (same === undefined) continue;
    const off = same.disabledPlans.filter((plan) => known.get(skuId)?.plans.has(plan) === true);
    if (!sameTexts(disabledPlans, off))
      tell(told, 'license', there, `has other plans of ${skuPartNumber} off there: ${off.join(', ') || 'none'}`);
  }
}

const sameAddresses = (one: readonly string[], other: readonly string[]): boolean =>
  sameTexts(one.map(normalizeAddress), other.map(normalizeAddress));
const sameTexts = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((text) => other.includes(text));
