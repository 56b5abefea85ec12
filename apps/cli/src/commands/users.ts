import type { Command } from 'commander';
import { defined } from '#licensing';
import { usageFailure } from '../output/failures.js';
import type { ChangedUser, DeletedUserRow, UserRow } from '../http/shapes.js';
import { type ImportOptions, importUsers } from '../import-users/import-users.js';
import { table } from '../output/table.js';
import { action, type Session, type World } from '../session/session.js';
import { distinct } from './users-file.js';
import { addChangesOfUsers } from './change-users.js';
import { collect } from '../http/collect.js';
import { SHOWN_OPTION } from './limit-option.js';
import { runOperation } from './run-operation.js';
import { AS_OF, type AsOf } from './subscriptions.js';
import { showChange } from './show-change.js';
import { userText } from './user-text.js';
import { saysWhy } from './says-why.js';

const userPath = (user: string): string => `/api/users/${encodeURIComponent(user)}`;

export function addUsers(program: Command, world: World): void {
  const users = program.command('users').description('users of the tenant');
  saysWhy(users.command('import'))
    .description('create users from a CSV file with the columns of the Microsoft 365 bulk template')
    .argument('<file>', 'CSV file')
    .option('--continue', 'import the valid rows although others are not')
    .option('--again', 'decide the rows again, also where the same file was imported before')
    .action(action<[string, ImportOptions]>(world, importUsers));
  addChangesOfUsers(users, world);
  users
    .command('show')
    .description('one user, with licenses and the state of each service, now or as of an instant')
    .argument('<user>', 'id or user principal name')
    .option(...AS_OF)
    .action(
      action<[string, AsOf]>(world, async ({ api, show }, user, { asOf }) => {
        const found = await api.get<UserRow>(userPath(user), { asOf });
        show(found, () => userText(found));
      }),
    );
  users
    .command('list')
    .description('all users, or those that hold a product')
    .option('--product <sku>', 'only who holds this product, by part number or id')
    .option('--deleted', 'deleted users that can still be restored')
    .action(action<[ListOptions]>(world, listUsers));
  saysWhy(users.command('delete'))
    .description('delete users: licenses and addresses are free at once, data goes after the retention')
    .argument('<user...>', 'ids or user principal names')
    .option(...SHOWN_OPTION)
    .action(action<[string[], Shown]>(world, deleteUsers));
  saysWhy(users.command('restore'))
    .description('bring a deleted user back; the answer lists the licenses that have no seat left')
    .argument('<user>', 'id of the deleted user, or the user principal name that it had')
    .option('--user-principal-name <name>', 'a new name, where the old one was taken meanwhile')
    .action(action<[string, { userPrincipalName?: string }]>(world, restoreUser));
}

interface Shown {
  readonly limit?: number;
}

interface ListOptions {
  readonly product?: string;
  readonly deleted?: boolean;
}

const nameOf = ({ userPrincipalName, unreadable }: UserRow): string =>
  userPrincipalName ?? (unreadable?.includes('userPrincipalName') === true ? '(unreadable)' : '(erased)');
const displayNameOf = ({ displayName, unreadable }: UserRow): string =>
  displayName ?? (unreadable?.includes('displayName') === true ? '(unreadable)' : '');

async function listUsers({ api, show }: Session, { product, deleted }: ListOptions): Promise<void> {
  if (product !== undefined && deleted === true) throw usageFailure('a deleted user holds no product');
  if (deleted === true) return listDeleted({ api, show });
  const rows = await collect(api.list<UserRow>('/api/users', { limit: '500', product }));
  const line = (user: UserRow): string[] => [
    nameOf(user),
    displayNameOf(user),
    user.usageLocation ?? '',
    user.licenses.map(({ skuPartNumber, skuId }) => skuPartNumber ?? skuId).join(', '),
    user.id,
  ];
  return show(rows, () => table(['User name', 'Display name', 'Location', 'Licenses', 'Id'], rows.map(line)));
}

async function listDeleted({ api, show }: Pick<Session, 'api' | 'show'>): Promise<void> {
  const rows = await collect(api.list<DeletedUserRow>('/api/deleted-users', { limit: '500' }));
  const line = (user: DeletedUserRow): string[] => [
    nameOf(user),
    displayNameOf(user),
    user.deletedAt,
    user.purgeAt,
    user.id,
  ];
  show(rows, () => table(['User name', 'Display name', 'Deleted at', 'Purge due', 'Id'], rows.map(line)));
}

async function deleteUsers(session: Session, named: readonly string[], { limit }: Shown): Promise<void> {
  const users = distinct(named);
  const [only, ...others] = users;
  if (only !== undefined && others.length === 0) {
    const { body } = await session.send<ChangedUser>({ method: 'DELETE', path: userPath(only) });
    return showChange(session, 'delete', only, body);
  }
  await runOperation(session, { mode: 'delete', users, confirm: users.length }, { users }, limit);
}

async function restoreUser(session: Session, user: string, options: { userPrincipalName?: string }): Promise<void> {
  const path = `/api/deleted-users/${encodeURIComponent(user)}/restore`;
  const { minPosition } = session.options;
  const body = defined({ userPrincipalName: options.userPrincipalName });
  const { body: answer } = await session.send<ChangedUser>({ method: 'POST', path, body, query: { minPosition } });
  await showChange(session, 'restore', user, answer);
}
