import { type Command, Option } from 'commander';
import type { CommandRow } from '../http/shapes.js';
import type { Column } from '../output/rows.js';
import { defined } from '#licensing';
import { printable } from '../output/table.js';
import { inCliWords } from '../session/cli-wording.js';
import { action, type Session, type World } from '../session/session.js';
import { type Limited, listUpTo, showListed } from '../session/listing.js';
import { byKey, KEY_OPTION, type KeyOption } from './key-option.js';
import { LIMIT_OPTION } from './limit-option.js';

interface ListOptions extends Limited {
  readonly outcome?: string;
  readonly reference?: string;
  readonly about?: string;
  readonly installation?: boolean;
}

const COLUMNS: readonly Column<CommandRow>[] = [
  { key: 'decidedAt', title: 'Decided at', of: ({ decidedAt }) => decidedAt },
  { key: 'type', title: 'Command', of: ({ type }) => type },
  { key: 'status', title: 'Outcome', of: ({ status }) => status },
  { key: 'actor', title: 'Who', of: ({ actor }) => actor },
  { key: 'reason', title: 'Refused for', of: ({ reason }) => reason?.code },
  { key: 'reference', title: 'Reference', of: ({ reference }) => reference },
  { key: 'commandId', title: 'Id', of: ({ commandId }) => commandId },
];

async function list(session: Session, asked: ListOptions): Promise<void> {
  const { outcome, reference, about, installation, ...options } = asked;
  const scope = installation === true ? 'installation' : undefined;
  const query = { outcome, reference, relatedId: about, ...defined({ scope }) };
  showListed(session, COLUMNS, await listUpTo<CommandRow>(session, '/api/commands', options, query));
}

function whoIn({ actorKind, actorRole }: CommandRow, actor: string): string {
  const how = [actorKind, actorRole].filter((text) => text !== undefined && text !== actor);
  return printable(how.length === 0 ? actor : `${actor} (${how.join(', ')})`);
}

/** `user: …; add: skuId … disabledPlans …`: the members in their order, whatever the type of the command is. */
const asText = (members: object): string =>
  Object.entries(members)
    .map(([name, value]: [string, unknown]) => `${name}: ${said(value)}`)
    .join('; ');
const said = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(said).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, member]: [string, unknown]) => `${name} ${said(member)}`)
    .join(' ');
};

const reasonOf = ({ reasonText, unreadable }: CommandRow): string =>
  printable(reasonText ?? (unreadable === undefined ? '(redacted or destroyed)' : '(unreadable)'));

async function showOne({ api, show }: Session, id: string, { key }: KeyOption): Promise<void> {
  const found = await api.get<CommandRow>(`/api/commands/${encodeURIComponent(id)}`, byKey(key));
  const [why = '', asked = ''] = await inCliWords(api, [found.reason?.message ?? '', asText(found.asked ?? {})]);
  show(found, () =>
    [
      `Command:    ${found.type ?? ''} ${found.commandId}`,
      `Outcome:    ${found.status}${found.reason === undefined ? '' : ` (${found.reason.code})`}`,
      ...(asked === '' ? [] : [`Asked for:  ${printable(asked)}`]),
      ...(why === '' ? [] : [`Refused:    ${printable(why)}`]),
      ...(found.actor === undefined ? [] : [`Who:        ${whoIn(found, found.actor)}`]),
      ...(found.reference === undefined ? [] : [`Reference:  ${printable(found.reference)}`]),
      ...(found.hasReason === true ? [`Reason:     ${reasonOf(found)}`] : []),
      ...(found.startedBy === undefined ? [] : [`Started by: ${found.startedBy}`]),
      ...(found.decidedAt === undefined ? [] : [`Decided at: ${found.decidedAt}`]),
    ].join('\n'),
  );
}

export function addCommands(program: Command, world: World): void {
  const commands = program
    .command('commands')
    .description('what was asked of the tenant, by whom, and what became of it');
  commands
    .command('list')
    .description('what was decided, the newest first')
    .addOption(new Option('--outcome <outcome>', 'only these').choices(['accepted', 'unchanged', 'refused']))
    .option('--reference <ticket>', 'only these; not together with --outcome')
    .option('--about <id>', 'only those about this user, product, purchase or operation; without the other two')
    .option('--installation', 'those that belong to no tenant: imports, the clock, new tenants')
    .option(...LIMIT_OPTION)
    .action(action<[ListOptions]>(world, list));
  commands
    .command('show')
    .description('what was asked by one command, and what became of it')
    .argument('<id>', 'id of the command, or its Idempotency-Key')
    .option(...KEY_OPTION)
    .action(action<[string, KeyOption]>(world, showOne));
}
