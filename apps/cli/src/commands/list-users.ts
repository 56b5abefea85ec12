import { type Command, Option } from 'commander';
import { USER_ORDERS } from '#application';
import { defined, USER_TYPES } from '#licensing';
import type { DeletedUserRow, ReportedUserRow, UserRow } from '../http/shapes.js';
import { usageFailure } from '../output/failures.js';
import type { Column } from '../output/rows.js';
import { type Limited, type Listed, listUpTo, searchUpTo, showListed } from '../session/listing.js';
import { action, type Session, type World } from '../session/session.js';
import { askedThen, type AsOf, withAsOf } from './as-of.js';
import { LIST_LIMIT_OPTION } from './limit-option.js';
import { refuseContradiction, type UserFilterOptions, withUserFilters } from './user-filters.js';

const SORTS = USER_ORDERS.flatMap((order) => [order, `-${order}`]);

export function addListOfUsers(users: Command, world: World): void {
  const list = users
    .command('list')
    .description(
      'the users who meet all that is asked for, in the order of their ids; the deleted ones where nothing else is ' +
        'asked for stand in the order of their purge',
    );
  withAsOf(withUserFilters(list))
    .addOption(new Option('--account-enabled <flag>', 'only who may sign in, or may not').choices(['true', 'false']))
    .addOption(new Option('--user-type <type>', 'only members, or guests').choices([...USER_TYPES]))
    .option('--deleted', 'deleted users that can still be restored')
    .addOption(new Option('--sort <order>', 'the order; with - before it the other way round').choices(SORTS))
    .option(...LIST_LIMIT_OPTION)
    .action(action<[ListOptions]>(world, listUsers));
}

interface ListOptions extends Limited, AsOf, UserFilterOptions {
  readonly accountEnabled?: 'true' | 'false';
  readonly userType?: string;
  readonly deleted?: boolean;
  readonly sort?: string;
}

const nameOf = ({ userPrincipalName, unreadable }: ReportedUserRow): string =>
  userPrincipalName ?? (unreadable?.includes('userPrincipalName') === true ? '(unreadable)' : '(erased)');
const displayNameOf = ({ displayName, unreadable }: ReportedUserRow): string =>
  displayName ?? (unreadable?.includes('displayName') === true ? '(unreadable)' : '');

export const NAME_COLUMNS: readonly Column<ReportedUserRow>[] = [
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
  { key: 'accountEnabled', of: ({ accountEnabled }) => String(accountEnabled ?? '') },
  { key: 'userType', of: ({ userType }) => String(userType ?? '') },
];
const DELETED_COLUMNS: readonly Column<DeletedUserRow>[] = [
  ...NAME_COLUMNS,
  { key: 'deletedAt', title: 'Deleted at', of: ({ deletedAt }) => deletedAt },
  { key: 'purgeAt', title: 'Purge due', of: ({ purgeAt }) => purgeAt },
  { key: 'id', title: 'Id', of: ({ id }) => id },
];

async function listUsers(session: Session, { deleted, unlicensed, limit, ...rest }: ListOptions): Promise<void> {
  const asked = { ...rest, ...askedThen(rest) };
  const options = defined({ limit });
  refuseContradiction(defined({ unlicensed, product: asked.product }));
  if (deleted !== true) {
    const query = { ...asked, ...(unlicensed === true && { unlicensed }) };
    return showListed(session, COLUMNS, await find<UserRow>(session, options, query));
  }
  if (asked.product !== undefined) throw usageFailure('--product and --deleted exclude each other');
  // a deleted user holds nothing, and so lacks every product
  const { product: _product, without: _without, ...found } = asked;
  const isAll = Object.values(found).every((each) => each === undefined);
  const listed = isAll
    ? await listUpTo<DeletedUserRow>(session, '/api/deleted-users', options)
    : await find<DeletedUserRow>(session, options, { ...found, state: 'deleted' });
  showListed(session, DELETED_COLUMNS, listed);
}

interface Asked extends Omit<ListOptions, 'limit' | 'deleted'> {
  readonly state?: 'deleted';
}
/** Words go in a body, since whoever passes an address on may write it down. */
const find = <Row>(session: Session, options: Limited, asked: Asked): Promise<Listed<Row>> => {
  if (asked.search !== undefined) {
    const { accountEnabled, ...rest } = asked;
    const isEnabled = accountEnabled === undefined ? undefined : accountEnabled === 'true';
    return searchUpTo<Row>(session, '/api/users/search', options, defined({ ...rest, accountEnabled: isEnabled }));
  }
  const { unlicensed, search: _search, ...query } = asked;
  return listUpTo<Row>(session, '/api/users', options, {
    ...query,
    unlicensed: unlicensed === true ? 'true' : undefined,
  });
};
