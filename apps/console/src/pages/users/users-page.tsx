import { Anchor, Button, Drawer, Group, Text } from '@mantine/core';
import { useDebouncedValue, useLocalStorage } from '@mantine/hooks';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactElement, useCallback, useEffect, useMemo, useState } from 'react';
import { useApi, useAsOf } from '../../api/api-context.js';
import type { Shape } from '../../api/shapes.js';
import { usePagesOf } from '../../api/use-read.js';
import { ActButton } from '../../parts/act-button.js';
import { useAfterPaint } from '../../parts/after-paint.js';
import { counted } from '../../parts/format.js';
import { LinkButton } from '../../parts/link-button.js';
import { PageHeader } from '../../parts/page-header.js';
import { usePermits } from '../../parts/permits.js';
import { useProducts } from '../../parts/product-names.js';
import { selectColumn } from '../../parts/select-column.js';
import { useSelection } from '../../parts/selection.js';
import { type Column, VirtualRows } from '../../parts/virtual-rows.js';
import { LARGEST_PAGE } from '../../parts/whole-list.js';
import { AddUserDialog } from './add-user-dialog.js';
import { cellOf, type Choice, CHOICES, FIRST_CHOICES, type User } from './columns.js';
import { ExportUsers } from './export-users.js';
import { FilterBar, type Filters } from './filters.js';
import { listUsers, namesOne } from './list-users.js';
import { SelectionBar } from './selection-bar.js';
import { UserView } from './user-view.js';

const PAGE = 100;
const SORTS = { name: 'name', address: 'userPrincipalName', created: 'created' } as const;
type Sort = NonNullable<Shape<'SearchUsers'>['sort']>;

/** Words stay in memory, so that Back finds the list as it was and no address holds a name. */
let lastWords = '';

const UsersPage = (): ReactElement => {
  const api = useApi();
  const asOf = useAsOf();
  const navigate = useNavigate();
  const filters = useSearch({ strict: false }) as Filters & { readonly user?: string };
  const move = (change: Readonly<Record<string, string | undefined>>, replace = false): void =>
    void navigate({ to: '.', search: ((now: object) => ({ ...now, ...change })) as never, replace });

  const [words, setWords] = useState(lastWords);
  const [search] = useDebouncedValue(words.trim(), 250);
  useEffect(() => {
    lastWords = words;
  }, [words]);
  const [columns, setColumns] = useLocalStorage<readonly Choice[]>({
    key: 'seatledger.users.columns',
    defaultValue: FIRST_CHOICES,
    getInitialValueInEffect: false,
  });

  const isPast = asOf !== undefined;
  // the past knows no order of names
  const sort = isPast ? undefined : ((filters.sort ?? 'name') as Sort);
  const asked = useMemo(
    () => ({
      ...(filters.product === undefined ? {} : { product: filters.product }),
      ...(filters.unlicensed === 'true' ? { unlicensed: true } : {}),
      ...(filters.account === 'blocked' ? { accountEnabled: false } : {}),
      ...(filters.state === 'deleted' && isPast ? { state: 'deleted' as const } : {}),
      ...(search === '' || (isPast && !namesOne(search)) ? {} : { search }),
    }),
    [filters.product, filters.unlicensed, filters.account, filters.state, search, isPast],
  );
  const ordered = { ...asked, ...(sort === undefined ? {} : { sort }), ...(asOf === undefined ? {} : { asOf }) };
  const pageOf = listUsers(api, ordered);
  const pages = usePagesOf<User>(['/api/users/search', ordered], (after, signal) => pageOf(PAGE, after, signal));
  const products = useProducts(useAfterPaint(!pages.isLoading));
  const chosen = useSelection();
  const { clear } = chosen;
  const { mayRun } = usePermits();
  const [isAdding, setAdding] = useState(false);
  const question = JSON.stringify(asked);
  // oxlint-disable-next-line react/exhaustive-deps -- whoever asks for others has selected none of them
  useEffect(clear, [question]);

  const header = (label: string, by?: string): ReactElement | string => {
    if (by === undefined || isPast) return label;
    const isDown = sort === `-${by}`;
    const isBy = sort === by || isDown;
    return (
      <Anchor
        component="button"
        type="button"
        inherit
        c="inherit"
        onClick={() => move({ sort: isBy && !isDown ? `-${by}` : by === 'name' ? undefined : by }, true)}
      >
        {label}
        {isBy ? (isDown ? ' ↓' : ' ↑') : ''}
      </Anchor>
    );
  };
  const nameOf = useCallback(
    (id: string) => {
      const user = pages.items.find((item) => item.id === id);
      return user?.displayName ?? user?.userPrincipalName ?? id;
    },
    [pages.items],
  );
  const table: readonly Column<User>[] = [
    selectColumn(chosen, pages.items),
    {
      id: 'name',
      width: 'minmax(11rem, 1.5fr)',
      title: header('Display name', SORTS.name),
      show: (user) => (
        <Anchor
          fw={500}
          size="sm"
          onClick={(event) => event.stopPropagation()}
          renderRoot={(props) => (
            <Link to="." search={((now: object) => ({ ...now, user: user.id })) as never} {...props} />
          )}
        >
          <bdi>{user.displayName ?? 'erased'}</bdi>
        </Anchor>
      ),
    },
    ...CHOICES.filter(({ id }) => columns.includes(id)).map(({ id, label, width }) => ({
      id,
      width,
      title: header(label, id in SORTS ? SORTS[id as keyof typeof SORTS] : undefined),
      show: (user: User) => cellOf(id, user, products),
    })),
  ];

  return (
    <>
      <PageHeader
        title="Active users"
        actions={
          <>
            <ExportUsers
              chosen={chosen}
              loaded={pages.items}
              products={products}
              pageAfter={(after) => pageOf(LARGEST_PAGE, after)}
            />
            {mayRun('create') && (
              <LinkButton size="sm" to="/add-users">
                Add from a CSV…
              </LinkButton>
            )}
            <ActButton command="CreateUser" onClick={() => setAdding(true)}>
              Add…
            </ActButton>
          </>
        }
      >
        {pages.total === undefined ? 'Who can hold licenses' : counted(pages.total, 'user')}
      </PageHeader>
      <FilterBar
        words={words}
        onWords={setWords}
        filters={filters}
        onFilters={(change) => move(change)}
        columns={columns}
        onColumns={setColumns}
        products={products}
        isPast={isPast}
      />
      <SelectionBar
        chosen={chosen}
        asked={asked}
        total={pages.total}
        hasMore={pages.hasMore}
        loaded={pages.items.length}
        nameOf={nameOf}
        onEdit={(user) => move({ user })}
      />
      <VirtualRows
        label="Active users"
        columns={table}
        pages={pages}
        idOf={({ id }) => id}
        isSelected={({ id }) => chosen.has(id) || filters.user === id}
        onOpen={({ id }) => move({ user: id })}
        empty="Nobody is found. Look for other words, or take a filter away."
      />
      {isAdding && <AddUserDialog onAdded={(user) => move({ user })} onClose={() => setAdding(false)} />}
      <Drawer
        opened={filters.user !== undefined}
        onClose={() => move({ user: undefined })}
        position="right"
        size="xl"
        title={
          <Group gap="md">
            <Text fw={600}>User</Text>
            {filters.user !== undefined && (
              <Button
                variant="default"
                size="compact-sm"
                renderRoot={(props) => <Link to={`/users/${filters.user}`} {...props} />}
              >
                Open as a page
              </Button>
            )}
          </Group>
        }
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {filters.user !== undefined && <UserView userId={filters.user} />}
      </Drawer>
    </>
  );
};

export default UsersPage;
