import type { Command } from 'commander';
import { confirm } from '../confirm.js';
import { CliFailure, EXIT } from '../failures.js';
import { followOperation, resultsOf, startedOperation } from '../follow-operation.js';
import type { UserRow } from '../http/shapes.js';
import { type ImportOptions, importUsers } from '../import-users/import-users.js';
import { progress } from '../output/progress.js';
import { count, printable, table } from '../output/table.js';
import { action, type Session, type World } from '../session.js';
import { collect } from './collect.js';
import { operationText, worded } from './operations.js';
import { userText } from './user-text.js';

const userPath = (user: string): string => `/api/users/${encodeURIComponent(user)}`;

export function addUsers(program: Command, world: World): void {
  const users = program.command('users').description('users of the tenant');
  users
    .command('import')
    .description('create users from a CSV file with the columns of the Microsoft 365 bulk template')
    .argument('<file>', 'CSV file')
    .option('--continue', 'import the valid rows although others are not')
    .option('--again', 'decide the rows again, also where the same file was imported before')
    .action(action<[string, ImportOptions]>(world, importUsers));
  users
    .command('show')
    .description('one user, with licenses and the state of each service')
    .argument('<user>', 'id or user principal name')
    .action(
      action<[string, unknown]>(world, async ({ api, show }, user) => {
        const found = await api.get<UserRow>(userPath(user));
        show(found, () => userText(found));
      }),
    );
  users.command('list').description('all users').action(action<[unknown]>(world, listUsers));
  users
    .command('delete')
    .description('delete users: licenses and addresses are free at once, data goes after the retention')
    .argument('<user...>', 'ids or user principal names')
    .action(action<[string[], unknown]>(world, deleteUsers));
  users
    .command('restore')
    .description('bring a deleted user back; the answer lists the licenses that have no seat left')
    .argument('<id>', 'id of the deleted user')
    .option('--user-principal-name <name>', 'a new name, where the old one was taken meanwhile')
    .action(action<[string, { userPrincipalName?: string }]>(world, restoreUser));
}

async function listUsers({ api, show, json }: Session): Promise<void> {
  const rows = await collect(api.list<UserRow>('/api/users', { limit: '500' }));
  if (json) return show(rows, () => '');
  const line = ({ userPrincipalName, displayName, usageLocation, licenses, id }: UserRow): string[] => [
    userPrincipalName ?? '(erased)',
    displayName ?? '',
    usageLocation ?? '',
    licenses.map(({ skuPartNumber, skuId }) => skuPartNumber ?? skuId).join(', '),
    id,
  ];
  return show(rows, () => table(['User name', 'Display name', 'Location', 'Licenses', 'Id'], rows.map(line)));
}

/** Source: domain.md, "Delete": in bulk the caller confirms with the number of distinct users. */
async function confirmed(session: Session, users: readonly string[]): Promise<void> {
  const many = users.length > 1;
  await confirm(session, {
    question: many
      ? `Delete ${users.length} users? Their licenses are free at once. Type the number of users to confirm: `
      : `Delete ${printable(users[0] ?? '')}? The licenses are free at once. Type yes to confirm: `,
    expected: many ? String(users.length) : 'yes',
    without: 'deleting asks for confirmation; without a terminal say --yes',
    refused: 'Nothing was deleted.',
  });
}

async function deleteUsers(session: Session, named: readonly string[]): Promise<void> {
  const users = [...new Map(named.map((user) => [user.normalize('NFC').toLowerCase(), user])).values()];
  await confirmed(session, users);
  const [only, ...others] = users;
  if (only !== undefined && others.length === 0) {
    const { body } = await session.send<{ purgeAt?: string }>({ method: 'DELETE', path: userPath(only) });
    return session.show(
      body,
      () => `Deleted ${printable(only)}; can be restored until ${body.purgeAt ?? 'the retention ends'}`,
    );
  }
  const body = { mode: 'delete', users, confirm: users.length };
  const request = { method: 'POST', path: '/api/operations', body } as const;
  const answer = await session.send<{ position?: string }>(request);
  if (session.options.dryRun === true)
    return session.show(answer.body, () => `${count(users.length, 'user')} would be deleted`);
  const bar = progress(session.io, session.json, 'Users', users.length);
  const operation = await followOperation(session, startedOperation(answer), bar).finally(bar.stop);
  const results = await resultsOf(session, operation);
  const said = await worded(session, results);
  session.show({ ...operation, results }, () => operationText(operation, said, users));
  if (operation.counts.failed > 0) throw new CliFailure(EXIT.refused, 'rows-failed', '');
}

interface Restored extends Partial<UserRow> {
  readonly shortfalls?: readonly { readonly skuId: string; readonly code: string }[];
}

async function restoreUser(session: Session, id: string, options: { userPrincipalName?: string }): Promise<void> {
  const { userPrincipalName } = options;
  const path = `/api/deleted-users/${encodeURIComponent(id)}/restore`;
  const body = userPrincipalName === undefined ? {} : { userPrincipalName };
  const answer = (await session.send<Restored>({ method: 'POST', path, body })).body;
  const shortfalls = answer.shortfalls ?? [];
  session.show(answer, () =>
    [
      userText({ ...answer, userPrincipalName: answer.userPrincipalName ?? userPrincipalName ?? id }),
      ...shortfalls.map(({ skuId, code }) => `Not restored: ${skuId} (${code})`),
    ].join('\n'),
  );
}
