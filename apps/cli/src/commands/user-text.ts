import type { LicenseRow, ServiceRow } from '../http/shapes.js';
import { printable, table } from '../output/table.js';

interface ShownUser {
  readonly id?: string;
  readonly userPrincipalName: string | null;
  readonly displayName?: string | null;
  readonly usageLocation?: string | null;
  readonly aliases?: readonly string[];
  readonly licenses?: readonly LicenseRow[];
  readonly services?: readonly ServiceRow[];
  readonly unreadable?: readonly string[];
}

/** Returns a user with licenses and the state of each service. */
export function userText({
  id,
  userPrincipalName,
  displayName,
  usageLocation,
  aliases = [],
  licenses = [],
  services = [],
  unreadable = [],
}: ShownUser): string {
  const name = userPrincipalName ?? (unreadable.includes('userPrincipalName') ? 'unreadable' : 'erased');
  const facts: (readonly [string, string | undefined])[] = [
    ['User', displayName ? `${displayName} <${name}>` : name],
    ['Id', id],
    ['Usage location', usageLocation ?? undefined],
    ['Aliases', aliases.join(', ') || undefined],
    ['Unreadable', unreadable.join(', ') || undefined],
  ];
  const lines = facts.flatMap(([name, value]) =>
    value === undefined ? [] : [`${`${name}:`.padEnd(16)}${printable(value)}`],
  );
  const rows = licenses.map(({ skuId, skuPartNumber, disabledPlans, behind }) => [
    skuPartNumber ?? skuId,
    disabledPlans.length,
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
