import { Anchor, Card, Group, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { HistoryTimeline } from '../../parts/history-timeline.js';

/** What happened with a product: purchases, and who got or lost it. */
export const ProductHistory = ({ skuId }: { readonly skuId: string }): ReactElement => (
  <Card withBorder>
    <Group justify="space-between" mb="sm">
      <Title order={2}>History</Title>
      <Anchor
        size="sm"
        underline="always"
        renderRoot={(props) => (
          <Link
            to={'/history' as string}
            search={(({ tenant, asOf }: Moment) => ({ tenant, asOf, product: skuId })) as never}
            {...props}
          />
        )}
      >
        Find in it
      </Anchor>
    </Group>
    <HistoryTimeline of={{ product: skuId }} page={10} />
  </Card>
);

interface Moment {
  readonly tenant?: string;
  readonly asOf?: string;
}
