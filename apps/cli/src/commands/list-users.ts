import { type Command, Option } from 'commander';
import { USER_ORDERS } from '#application';
import type { DeletedUserRow, UserRow } from '../http/shapes.js';
import { usageFailure } from '../output/failures.js';
import type { Column } from '../output/rows.js';
import { type Limited, listUpTo, showListed } from '../session/listing.js';
import { action, type Session, type World } from '../session/session.js';
import { LIST_LIMIT_OPTION } from './limit-option.js';

const SORTS = USER_ORDERS.flatMap((order) => [order, `-${order}`]);

export function addListOfUsers(users: Command, world: World): void {
  users
    .command('list')
    .description(
      'the users who meet all that is asked for, in the order of their ids; the deleted ones where nothing else is ' +
        'asked for stand in the order of their purge',
    )
    .option('--product <sku>', 'only who holds this product, by part number or id')
    .option('--without <sku>', 'only who doesn’t hold this product')
    .option('--unlicensed', 'only who holds no product at all')
    .option('--location <code>', 'only those of this usage location (two-letter country code), or none for without one')
    .option('--deleted', 'deleted users that can still be restored')
    .addOption(new Option('--sort <order>', 'the order; with - before it the other way round').choices(SORTS))
    .option(...LIST_LIMIT_OPTION)
    .action(action<[ListOptions]>(world, listUsers));
}

interface ListOptions extends Limited {
  readonly product?: string;
  readonly without?: string;
  readonly unlicensed?: boolean;
  readonly location?: string;
  readonly deleted?: boolean;
  readonly sort?: string;
}

const nameOf = ({ userPrincipalName, unreadable }: UserRow): string =>
  userPrincipalName ?? (unreadable?.includes('userPrincipalName') === true ? '(unreadable)' : '(erased)');
const displayNameOf = ({ displayName, unreadable }: UserRow): string =>
  displayName ?? (unreadable?.includes('displayName') === true ? '(unreadable)' : '');

const NAME_COLUMNS: readonly Column<UserRow>[] = [
  { key: 'userPrincipalName', title: 'User name', of: nameOf },
  { key: 'displayName', title: 'Display name', of: displayNameOf },
];
const COLUMNS: readonly Column<UserRow>[] = [
  ...NAME_COLUMNS,
  { key: 'usageLocation', title: 'Location', of: ({ usageLocation }) => usageLocation },
  {
    key: 'licenses',
    title: 'Licenses',
    of: ({ licenses }) => licenses.map(({ skuPartNumber, skuId }) => skuPartNumber ?? skuId).join(', '),
  },
  { key: 'id', title: 'Id', of: ({ id }) => id },
];
const DELETED_COLUMNS: readonly Column<DeletedUserRow>[] = [
  ...NAME_COLUMNS,
  { key: 'deletedAt', title: 'Deleted at', of: ({ deletedAt }) => deletedAt },
  { key: 'purgeAt', title: 'Purge due', of: ({ purgeAt }) => purgeAt },
  { key: 'id', title: 'Id', of: ({ id }) => id },
];

async function listUsers(session: Session, { deleted, unlicensed, limit, ...found }: ListOptions): Promise<void> {
  const options = limit === undefined ? {} : { limit };
  if (unlicensed === true && found.product !== undefined)
    throw usageFailure('--product and --unlicensed exclude each other');
  if (deleted !== true) {
    const query = { ...found, unlicensed: unlicensed === true ? 'true' : undefined };
    return showListed(session, COLUMNS, await listUpTo<UserRow>(session, '/api/users', options, query));
  }
  if (found.product !== undefined) throw usageFailure('--product and --deleted exclude each other');
  // a deleted user holds nothing, and so lacks every product
  const asked = { location: found.location, sort: found.sort };
  const isAll = Object.values(asked).every((each) => each === undefined);
  const [path, query] = isAll ? ['/api/deleted-users', {}] : ['/api/users', { ...asked, state: 'deleted' }];
  showListed(session, DELETED_COLUMNS, await listUpTo<DeletedUserRow>(session, path, options, query));
}
