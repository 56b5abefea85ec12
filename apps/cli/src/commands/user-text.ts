import { PROFILE_FIELDS } from '#licensing';
import type { LicenseRow, ServiceRow } from '../http/shapes.js';
import { thenText } from './as-of.js';
import { printable, table } from '../output/table.js';

/** It may be living or deleted, now or as of an instant; a purged one has no more than an id. */
export interface ShownUser {
  readonly id?: string;
  readonly status?: string;
  readonly userPrincipalName?: string | null;
  readonly displayName?: string | null;
  readonly usageLocation?: string | null;
  readonly aliases?: readonly string[];
  readonly licenses?: readonly LicenseRow[];
  readonly services?: readonly ServiceRow[];
  readonly unreadable?: readonly string[];
  readonly deletedAt?: string;
  /** A deleted user can be restored until then. */
  readonly purgeAt?: string;
  readonly createdAt?: string;
  readonly updatedAt?: string;
  /** It is told of what is there now, and not of the past. */
  readonly revision?: number;
  readonly asOf?: string;
  readonly position?: string;
  /** The name that was asked for is of this user today, or of nobody; left out where it is still this one's. */
  readonly addressIsNowOf?: string | null;
  readonly [profileField: string]: unknown;
}

/** `usageLocation: Usage location` and the like: a field's name as people read it. */
const titleOf = (field: string): string => {
  const words = field.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
};

function nameOf({ status, userPrincipalName, displayName, unreadable = [] }: ShownUser): string {
  if (status === 'purged') return '(purged)';
  const name = userPrincipalName ?? (unreadable.includes('userPrincipalName') ? 'unreadable' : 'erased');
  return displayName ? `${displayName} <${name}>` : name;
}

function deletionOf({ status, deletedAt, purgeAt }: ShownUser): string | undefined {
  if (status !== 'deleted' && deletedAt === undefined) return undefined;
  const until = purgeAt === undefined ? '' : `; can be restored until ${purgeAt}`;
  return `${deletedAt ?? 'yes'}${until}`;
}

/** Returns a user with profile, licenses and the state of each service. `planOf` names a plan that is off. */
export function userText(user: ShownUser, planOf: (planId: string) => string = (planId) => planId): string {
  const { id, usageLocation, aliases = [], licenses = [], services = [], unreadable = [] } = user;
  const facts: (readonly [string, unknown])[] = [
    ['User', nameOf(user)],
    ['Id', id],
    ['As of', thenText(user)],
    ['Name is now of', user.addressIsNowOf === null ? 'nobody' : user.addressIsNowOf],
    ['Deleted', deletionOf(user)],
    ['Usage location', usageLocation],
    ['Sign-in', user['accountEnabled'] === false ? 'blocked' : undefined],
    ['Type', user['userType'] === 'Guest' ? 'guest' : undefined],
    ...PROFILE_FIELDS.filter((field) => field !== 'displayName').map((field) => [titleOf(field), user[field]] as const),
    ['Aliases', aliases.join(', ') || undefined],
    ['Created', user.createdAt],
    ['Changed', user.updatedAt],
    ['Revision', user.revision?.toString()],
    ['Unreadable', unreadable.join(', ') || undefined],
  ];
  const lines = facts.flatMap(([name, value]) =>
    typeof value === 'string' ? [`${`${name}:`.padEnd(20)}${printable(value)}`] : [],
  );
  const rows = licenses.map(({ skuId, skuPartNumber, disabledPlans, behind }) => [
    skuPartNumber ?? skuId,
    disabledPlans.map(planOf).join(', '),
    behind === true ? 'behind the catalogue' : '',
  ]);
  const held = rows.length === 0 ? 'No licenses' : table(['License', 'Plans off', ''], rows);
  const states = services.map(({ service, state, purgeAt }) => [service, state, purgeAt]);
  return [
    ...lines,
    '',
    held,
    ...(states.length === 0 ? [] : ['', table(['Service', 'State', 'Purge due'], states)]),
  ].join('\n');
}
