import { Card, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import { useAsOf } from '../../api/api-context.js';
import type { ItemOf } from '../../api/shapes.js';
import { usePages } from '../../api/use-read.js';
import { type Column, VirtualRows } from '../../parts/virtual-rows.js';

type Holder = ItemOf<'/api/subscriptions/{skuId}/holders'>;

const columnsFor = (skuId: string): readonly Column<Holder>[] => [
  {
    id: 'name',
    title: 'User',
    width: 'minmax(11rem, 1.5fr)',
    show: (user) => user.displayName ?? 'Erased person',
  },
  { id: 'upn', title: 'Username', width: 'minmax(16rem, 2fr)', show: (user) => user.userPrincipalName },
  {
    id: 'off',
    title: 'Switched off',
    width: 'minmax(10rem, 1.5fr)',
    show: (user) => {
      const license = 'licenses' in user ? user.licenses.find((held) => held.skuId === skuId) : undefined;
      const off = license?.disabledPlanNames ?? license?.disabledPlans ?? [];
      return off.length === 0 ? 'nothing' : off.join(', ');
    },
  },
];

/** Who holds a product, in the order of ids. */
export const Holders = ({ skuId }: { readonly skuId: string }): ReactElement => {
  const asOf = useAsOf();
  const pages = usePages('/api/subscriptions/{skuId}/holders', {
    path: { skuId },
    query: { limit: 100, ...(asOf === undefined ? {} : { asOf }) },
  });
  return (
    <Card withBorder>
      <Title order={2} mb="sm">
        Holders
      </Title>
      <VirtualRows
        label="Holders"
        columns={columnsFor(skuId)}
        pages={pages}
        idOf={({ id }) => id}
        empty="Nobody holds it."
      />
    </Card>
  );
};
