import { type Account, type ProfileField, defined, USER_TYPES } from '#licensing';
import { normalizeAddress } from '../address.js';
import { alias, country, displayName, profileText, userPrincipalName } from '../wire/primitives.js';
import type { GraphUser } from './graph-shapes.js';

/** A license that a user of the other tenant has. */
export interface TenantLicense {
  readonly skuId: string;
  readonly disabledPlans: readonly string[];
  /** The groups from which it comes, where it comes from groups alone. */
  readonly groups: readonly string[];
}
/** A user of the other tenant, as far as it can come here, with what was selected of the account. */
export interface TenantUser extends Account {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly profile: { readonly [F in ProfileField]?: string } & { readonly displayName: string };
  readonly usageLocation?: string;
  readonly aliases: readonly string[];
  readonly licenses: readonly TenantLicense[];
  /** Licenses that are there as a wish alone, with the error. */
  readonly inError: readonly { readonly skuId: string; readonly error: string }[];
  /** Addresses of other kinds than mail, such as SIP: how many of each. */
  readonly otherAddresses: Readonly<Record<string, number>>;
  /** Members whose values can't be kept here. They are left out. */
  readonly leftOut: readonly { readonly member: string; readonly message: string }[];
}
export type ReadUser =
  { readonly user: TenantUser } | { readonly notTaken: 'deleted' | 'invalid'; readonly why: string };

/**
 * What becomes of a user of Graph here. One without a name or an address that can be kept isn't taken; a field that
 * can't be kept is left out, and told.
 */
export function tenantUser(graph: GraphUser): ReadUser {
  if (graph.deletedDateTime !== undefined)
    return { notTaken: 'deleted', why: `deleted there since ${graph.deletedDateTime}` };
  const name = userPrincipalName.safeParse(graph.userPrincipalName);
  if (!name.success) return { notTaken: 'invalid', why: name.error.issues[0]?.message ?? 'not a user principal name' };
  const shown = displayName.safeParse(graph.displayName ?? '');
  if (!shown.success) return { notTaken: 'invalid', why: 'it has no displayName that can be shown; was it selected?' };
  const leftOut: { member: string; message: string }[] = [];
  const kept = (member: string, parsed: ReturnType<typeof profileText.safeParse>): string | undefined => {
    if (parsed.success) return parsed.data;
    leftOut.push({ member, message: parsed.error.issues[0]?.message ?? 'not valid' });
    return undefined;
  };
  const profile: { [F in ProfileField]?: string } = {};
  for (const [field, text] of textsOf(graph)) {
    const value =
      text === undefined || text === null || text.trim() === '' ? undefined : kept(field, profileText.safeParse(text));
    if (value !== undefined) profile[field] = value;
  }
  const location = graph.usageLocation ?? '';
  const usageLocation = location === '' ? undefined : kept('usageLocation', country.safeParse(location));
  const userType = USER_TYPES.find((type) => type === graph.userType);
  const { aliases, otherAddresses } = addressesOf(graph, name.data, leftOut);
  return {
    user: {
      id: graph.id,
      userPrincipalName: name.data,
      profile: { ...profile, displayName: shown.data },
      ...defined({ usageLocation }),
      ...defined({ accountEnabled: graph.accountEnabled ?? undefined, userType }),
      aliases,
      ...licensesOf(graph),
      otherAddresses,
      leftOut,
    },
  };
}

/** Graph has lists of phones and of other addresses, of which the first one is the one that people know. */
const textsOf = (graph: GraphUser): readonly (readonly [ProfileField, string | null | undefined])[] => [
  ['givenName', graph.givenName],
  ['surname', graph.surname],
  ['jobTitle', graph.jobTitle],
  ['department', graph.department],
  ['officeLocation', graph.officeLocation],
  ['businessPhone', graph.businessPhones?.[0]],
  ['mobilePhone', graph.mobilePhone],
  ['faxNumber', graph.faxNumber],
  ['alternateEmail', graph.otherMails?.[0]],
  ['streetAddress', graph.streetAddress],
  ['city', graph.city],
  ['state', graph.state],
  ['postalCode', graph.postalCode],
  ['country', graph.country],
];

/** The addresses besides the principal name, each once. `SMTP:` is the main one, which may be the principal name. */
function addressesOf(
  { proxyAddresses }: GraphUser,
  principalName: string,
  leftOut: { member: string; message: string }[],
): Pick<TenantUser, 'aliases' | 'otherAddresses'> {
  const seen = new Set([normalizeAddress(principalName)]);
  const aliases: string[] = [];
  const otherAddresses: Record<string, number> = {};
  for (const each of proxyAddresses ?? []) {
    const [, kind = 'smtp', address = each] = /^([a-z][a-z\d]*):(.*)$/i.exec(each) ?? [];
    if (kind.toLowerCase() !== 'smtp') {
      const name = kind.toUpperCase();
      otherAddresses[name] = (otherAddresses[name] ?? 0) + 1;
      continue;
    }
    const parsed = alias.safeParse(address);
    if (!parsed.success) {
      leftOut.push({ member: 'proxyAddresses', message: parsed.error.issues[0]?.message ?? 'not a mail address' });
      continue;
    }
    const key = normalizeAddress(parsed.data);
    if (seen.has(key)) continue;
    seen.add(key);
    aliases.push(parsed.data);
  }
  return { aliases, otherAddresses };
}

const HELD: ReadonlySet<string> = new Set(['active', 'activewitherror']);
type State = NonNullable<GraphUser['licenseAssignmentStates']>[number];
const isHeld = ({ state }: State): boolean => HELD.has((state ?? '').toLowerCase());

/**
 * What the user holds: the assigned licenses, but for those of which every state is an error. Where a license has
 * states of groups alone it comes from groups. A plan is off where every source that counts has it off.
 */
function licensesOf({
  assignedLicenses,
  licenseAssignmentStates,
}: GraphUser): Pick<TenantUser, 'licenses' | 'inError'> {
  const states = licenseAssignmentStates ?? [];
  const skuIds = [...new Set([...(assignedLicenses ?? []), ...states].map(({ skuId }) => skuId))];
  const licenses: TenantLicense[] = [];
  const inError: { skuId: string; error: string }[] = [];
  for (const skuId of skuIds) {
    const assigned = assignedLicenses?.find((each) => each.skuId === skuId);
    const all = states.filter((each) => each.skuId === skuId);
    const held = all.filter(isHeld);
    if (all.length > 0 && held.length === 0) {
      inError.push({ skuId, error: all[0]?.error ?? all[0]?.state ?? 'Other' });
      continue;
    }
    if (assignedLicenses !== undefined && assignedLicenses !== null && assigned === undefined) continue;
    const groups = held.flatMap(({ assignedByGroup }) => (assignedByGroup ? [assignedByGroup] : []));
    const off = assigned?.disabledPlans ?? offInAll(held);
    licenses.push({ skuId, disabledPlans: [...off], groups: groups.length === held.length ? groups : [] });
  }
  return { licenses, inError };
}

const offInAll = ([first, ...others]: readonly State[]): readonly string[] =>
  (first?.disabledPlans ?? []).filter((plan) => others.every(({ disabledPlans }) => disabledPlans?.includes(plan)));
