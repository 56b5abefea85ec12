import type { Command } from 'commander';
import { defined } from '#licensing';
import { ApiRefusal, usageFailure } from '../output/failures.js';
import type { ChangedUser, ErasedUser } from '../http/shapes.js';
import { type ImportOptions, importUsers } from '../import-users/import-users.js';
import { printable } from '../output/table.js';
import { action, type Session, type World } from '../session/session.js';
import { erasureLines } from '../words/erasure.js';
import { askedThen, type AsOf, withAsOf } from './as-of.js';
import { namesFrom } from '../words/names.js';
import { distinct } from './users-file.js';
import { addChangesOfUsers } from './change-users.js';
import { SHOWN_OPTION } from './limit-option.js';
import { addListOfUsers } from './list-users.js';
import { runOperation } from './run-operation.js';
import { showChange } from './show-change.js';
import { type ShownUser, userText } from './user-text.js';
import { ifMatch } from './if-match.js';
import { saysWhy } from './says-why.js';

const deletedPath = (user: string): string => `/api/deleted-users/${encodeURIComponent(user)}`;
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
  withAsOf(users.command('show'))
    .description(
      'one user with profile, licenses and the state of each service, now or as of a time that is past; also a ' +
        'deleted one',
    )
    .argument('<user>', 'id or user principal name; with --as-of a name means who had it then')
    .action(action<[string, AsOf]>(world, showUser));
  addListOfUsers(users, world);
  saysWhy(ifMatch(users.command('delete')))
    .description('delete users: licenses and addresses are free at once, data goes after the retention')
    .argument('<user...>', 'ids or user principal names')
    .option(...SHOWN_OPTION)
    .action(action<[string[], Shown]>(world, deleteUsers));
  saysWhy(ifMatch(users.command('restore')))
    .description('bring a deleted user back; the answer lists the licenses that have no seat left')
    .argument('<user>', 'id of the deleted user, or the user principal name that it had')
    .option('--user-principal-name <name>', 'a new name, where the old one was taken meanwhile')
    .action(action<[string, { userPrincipalName?: string }]>(world, restoreUser));
  saysWhy(ifMatch(users.command('erase')))
    .description('purge a deleted user before the time, because the person asks for it: no way leads back')
    .argument('<id>', 'id of the deleted user; it is typed once more to confirm')
    .action(action<[string, unknown]>(world, eraseUser));
}

interface Shown {
  readonly limit?: number;
}

/** A deleted user is shown, too, as long as it can be restored. */
async function showUser(session: Session, user: string, options: AsOf): Promise<void> {
  const { api, show } = session;
  const then = askedThen(options);
  const found = await api.get<ShownUser>(userPath(user), { ...then }).catch(async (error: unknown) => {
    if (then.asOf !== undefined || !(error instanceof ApiRefusal) || error.code !== 'user-not-found') throw error;
    return api.get<ShownUser>(deletedPath(user)).catch((other: unknown) => {
      throw other instanceof ApiRefusal && other.code === 'user-not-found' ? error : other;
    });
  });
  const plans = found.licenses?.some(({ disabledPlans }) => disabledPlans.length > 0);
  const names = plans === true ? await namesFrom(api) : undefined;
  show(found, () => userText(found, names?.plan));
}

async function deleteUsers(session: Session, named: readonly string[], { limit }: Shown): Promise<void> {
  const users = distinct(named);
  const [only, ...others] = users;
  if (only !== undefined && others.length === 0) {
    const { body } = await session.send<ChangedUser>({ method: 'DELETE', path: userPath(only) });
    return showChange(session, 'delete', only, body);
  }
  if (session.options.ifMatch !== undefined) throw usageFailure('--if-match is for one user at a time');
  const chosen = { users, count: users.length, members: { users } };
  await runOperation(session, { mode: 'delete', confirm: users.length }, chosen, limit);
}

async function restoreUser(session: Session, user: string, options: { userPrincipalName?: string }): Promise<void> {
  const path = `/api/deleted-users/${encodeURIComponent(user)}/restore`;
  const { minPosition } = session.options;
  const body = defined({ userPrincipalName: options.userPrincipalName });
  const { body: answer } = await session.send<ChangedUser>({ method: 'POST', path, body, query: { minPosition } });
  await showChange(session, 'restore', user, answer);
}

/** The name is told only where it is there afterwards, too. */
async function eraseUser({ api, send, show }: Session, id: string): Promise<void> {
  const path = `${deletedPath(id)}/erase`;
  const { body } = await send<ErasedUser>({ method: 'POST', path, body: { confirm: id } });
  const who = body.dryRun === true ? (await namesFrom(api, [id])).user(id) : id;
  show(body, () => erasureLines(who, body).map(printable).join('\n'));
}
