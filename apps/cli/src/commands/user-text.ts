import type { ChangedUser, LicenseRow, ServiceRow } from '../http/shapes.js';
import { printable, table } from '../output/table.js';
import { inCliWords } from '../session/cli-wording.js';
import type { Session } from '../session/session.js';

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

/** Resolves to every pool that a dry run touches, as it would be afterwards. */
export const seatsText = (api: Session['api'], seats: ChangedUser['seats'] = []): Promise<string[]> =>
  inCliWords(
    api,
    seats.map(
      ({ skuId, valid, expired, assigned, available }) =>
        `Seats of ${skuId}: ${valid} valid, ${expired} expired, ${assigned} assigned, ${available} available`,
    ),
  );

/**
 * Resolves to what a command changed about a user: licenses, services and aliases, and for a dry run also the seats.
 */
export async function changeText(
  { api }: Pick<Session, 'api'>,
  { aliasesReleased, aliasesReturned, aliasesLost, seats, dryRun, ...user }: ChangedUser & ShownUser,
): Promise<string> {
  const aliases: (readonly [string, readonly string[] | undefined])[] = [
    ['Aliases free for others', aliasesReleased],
    ['Aliases back', aliasesReturned],
    ['Aliases that others hold by now', aliasesLost],
  ];
  const lines = [
    ...aliases.flatMap(([what, which = []]) =>
      which.length === 0 ? [] : [`${what}: ${which.map(printable).join(', ')}`],
    ),
    ...(dryRun === true ? await seatsText(api, seats) : []),
  ];
  return [userText(user), ...(lines.length === 0 ? [] : ['', ...lines])].join('\n');
}
