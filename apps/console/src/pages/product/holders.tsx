import { Button, Card, Title } from '@mantine/core';
import { type ReactElement, useCallback, useMemo, useState } from 'react';
import { useAsOf } from '../../api/api-context.js';
import type { ItemOf } from '../../api/shapes.js';
import { usePages } from '../../api/use-read.js';
import { usePermits } from '../../parts/permits.js';
import { planNameOf, type Product, useProducts } from '../../parts/product-names.js';
import { selectColumn } from '../../parts/select-column.js';
import { chosenOf, useSelection } from '../../parts/selection.js';
import { SelectionState } from '../../parts/selection-state.js';
import { UserLink } from '../../parts/user-link.js';
import { type Column, VirtualRows } from '../../parts/virtual-rows.js';
import { AssignDialog } from './assign-dialog.js';
import { UnassignDialog } from './unassign-dialog.js';

type Holder = ItemOf<'/api/subscriptions/{skuId}/holders'>;

/** A plan that the product doesn’t have any more is called as the license calls it. */
const offIn = (user: Holder, skuId: string, product: Product | undefined): readonly string[] => {
  const license = 'licenses' in user ? user.licenses.find((held) => held.skuId === skuId) : undefined;
  const { disabledPlans = [], disabledPlanNames = [] } = license ?? {};
  return disabledPlans.map((id, at) => planNameOf(product, id) ?? disabledPlanNames[at] ?? id);
};

const columnsFor = (skuId: string, product: Product | undefined): readonly Column<Holder>[] => [
  {
    id: 'name',
    title: 'User',
    width: 'minmax(11rem, 1.5fr)',
    show: ({ id, displayName }) => (
      <UserLink id={id}>
        <bdi>{displayName ?? 'Erased person'}</bdi>
      </UserLink>
    ),
  },
  {
    id: 'upn',
    title: 'Username',
    width: 'minmax(16rem, 2fr)',
    show: ({ userPrincipalName }) => <bdi>{userPrincipalName}</bdi>,
  },
  {
    id: 'off',
    title: 'Switched off',
    width: 'minmax(10rem, 1.5fr)',
    show: (user) => offIn(user, skuId, product).join(', ') || 'nothing',
  },
];

interface Given {
  readonly skuId: string;
  readonly product: string;
  /** How many hold it. */
  readonly assigned: number;
}

/** Lists the holders of a product by their ids, assigns it to others, and takes it from those who are selected. */
export const Holders = ({ skuId, product, assigned }: Given): ReactElement => {
  const asOf = useAsOf();
  const { mayRun, whyOff } = usePermits();
  const [dialog, setDialog] = useState<'assign' | 'unassign'>();
  const close = (): void => setDialog(undefined);
  const pages = usePages('/api/subscriptions/{skuId}/holders', {
    path: { skuId },
    query: { limit: 100, ...(asOf === undefined ? {} : { asOf }) },
  });
  const chosen = useSelection();
  const products = useProducts();
  const columns = useMemo(() => columnsFor(skuId, products.get(skuId)), [skuId, products]);
  const nameOf = useCallback(
    (id: string) => {
      const user = pages.items.find((item) => item.id === id);
      return user?.displayName ?? user?.userPrincipalName ?? id;
    },
    [pages.items],
  );
  const users = useMemo(() => chosenOf(chosen.selection, nameOf), [chosen.selection, nameOf]);
  const offNobody = whyOff ?? (users === undefined ? 'Select users first' : undefined);
  const maySelect = mayRun('remove') && whyOff === undefined;
  return (
    <Card withBorder>
      <Title order={2} mb="sm">
        Users
      </Title>
      <SelectionState
        chosen={chosen}
        asked={{ product: skuId }}
        total={assigned}
        loaded={pages.items.length}
        hasMore={pages.hasMore}
      >
        {mayRun('add') && (
          <Button disabled={whyOff !== undefined} title={whyOff} onClick={() => setDialog('assign')}>
            Assign licenses…
          </Button>
        )}
        {mayRun('remove') && (
          <Button
            variant="default"
            disabled={offNobody !== undefined}
            title={offNobody}
            onClick={() => setDialog('unassign')}
          >
            Unassign licenses…
          </Button>
        )}
      </SelectionState>
      <VirtualRows
        label="Holders"
        columns={maySelect ? [selectColumn(chosen, pages.items), ...columns] : columns}
        pages={pages}
        idOf={({ id }) => id}
        isSelected={({ id }) => chosen.has(id)}
        empty="Nobody holds it."
      />
      {dialog === 'assign' && <AssignDialog skuId={skuId} product={product} onClose={close} />}
      {dialog === 'unassign' && users !== undefined && (
        <UnassignDialog skuId={skuId} product={product} users={users} onClose={close} />
      )}
    </Card>
  );
};
