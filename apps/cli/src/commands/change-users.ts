import type { Command } from 'commander';
import { defined } from '#licensing';
import { usageFailure } from '../output/failures.js';
import type { ChangedUser } from '../http/shapes.js';
import { action, type Session, type World } from '../session/session.js';
import {
  type AccountOptions,
  accountOf,
  type Details,
  detailsOf,
  repeatable,
  withAccount,
  withDetails,
} from './details.js';
import { ifMatch } from './if-match.js';
import { saysWhy } from './says-why.js';
import { showChange } from './show-change.js';

interface CreateOptions extends Details, AccountOptions {
  readonly displayName: string;
  readonly id?: string;
  readonly alias?: readonly string[];
  readonly license?: readonly string[];
}

async function create(session: Session, userPrincipalName: string, options: CreateOptions): Promise<void> {
  const { displayName, id, alias: aliases, license: licenses } = options;
  const body = {
    userPrincipalName,
    displayName,
    ...detailsOf(options),
    ...accountOf(options),
    ...defined({ id, aliases, licenses }),
  };
  const { body: answer } = await session.send<ChangedUser>({ method: 'POST', path: '/api/users', body });
  await showChange(session, 'create', userPrincipalName, answer, {
    displayName,
    ...detailsOf(options),
    ...defined({ aliases }),
  });
}

interface UpdateOptions extends Details, AccountOptions {
  readonly userPrincipalName?: string;
  readonly displayName?: string;
  readonly addAlias?: readonly string[];
  readonly removeAlias?: readonly string[];
}

async function update(session: Session, user: string, options: UpdateOptions): Promise<void> {
  const { userPrincipalName, displayName, addAlias: addAliases, removeAlias: removeAliases } = options;
  const body = {
    ...detailsOf(options),
    ...accountOf(options),
    ...defined({ userPrincipalName, displayName, addAliases, removeAliases }),
  };
  if (Object.keys(body).length === 0) throw usageFailure('no change is named');
  const path = `/api/users/${encodeURIComponent(user)}`;
  const { body: answer } = await session.send<ChangedUser>({ method: 'PATCH', path, body });
  await showChange(session, 'update', user, answer, body);
}

export function addChangesOfUsers(users: Command, world: World): void {
  const creating = saysWhy(users.command('create'))
    .description('create a user, with licenses if wanted: all or nothing')
    .argument('<name>', 'user principal name')
    .requiredOption('--display-name <name>', 'name for people')
    .option('--id <guid>', 'the id of the user to be, which nobody has or ever had');
  withAccount(withDetails(creating))
    .option('--alias <address>', 'a further address; repeatable', repeatable)
    .option('--license <sku>', 'a product, by part number or id; repeatable', repeatable)
    .action(action<[string, CreateOptions]>(world, create));
  const updating = saysWhy(ifMatch(users.command('update')))
    .description('change names, profile, usage location or aliases of a user')
    .argument('<user>', 'id or user principal name')
    .option('--user-principal-name <name>', 'the new one')
    .option('--display-name <name>', 'name for people');
  withAccount(withDetails(updating))
    .option('--add-alias <address>', 'a further address; repeatable', repeatable)
    .option('--remove-alias <address>', 'an address to give up; repeatable', repeatable)
    .action(action<[string, UpdateOptions]>(world, update));
}
