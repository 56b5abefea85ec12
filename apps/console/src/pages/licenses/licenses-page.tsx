import { Anchor, Card, Loader, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useAsOf } from '../../api/api-context.js';
import { usePages } from '../../api/use-read.js';
import { useAfterPaint } from '../../parts/after-paint.js';
import { Available } from '../../parts/available.js';
import { count, counted } from '../../parts/format.js';
import { PageHeader } from '../../parts/page-header.js';
import { usePermits } from '../../parts/permits.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { useProducts } from '../../parts/product-names.js';
import { SeatBar } from '../../parts/seat-bar.js';
import { SeatLine } from './seat-line.js';
import classes from './licenses-page.module.css';

/** What the tenant bought: Valid, Expired, Assigned, and what is Available of it. */
const LicensesPage = (): ReactElement => {
  const asOf = useAsOf();
  const pages = usePages('/api/subscriptions', { query: { limit: 999, ...(asOf === undefined ? {} : { asOf }) } });
  const products = useProducts(useAfterPaint(!pages.isLoading));
  const over = pages.items.filter(({ available }) => available < 0);
  const { mayRead } = usePermits();
  return (
    <>
      <PageHeader title="Licenses">
        {pages.isLoading
          ? 'Products that the tenant bought'
          : `${counted(pages.items.length, 'product')}${over.length === 0 ? '' : `, ${count(over.length)} of them over-assigned`}`}
      </PageHeader>
      <ProblemAlert error={pages.error} onRetry={pages.reload} />
      {pages.isLoading && <Loader aria-label="Loading" />}
      {pages.items.length > 0 && (
        <Card withBorder padding={0} className={classes.card!}>
          <Table.ScrollContainer minWidth={340} type="native" tabIndex={0} role="region" aria-label="Licenses">
            <Table verticalSpacing="sm" horizontalSpacing="md" highlightOnHover>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Product</Table.Th>
                  <Table.Th className={classes.bar!} visibleFrom="sm">
                    Use
                  </Table.Th>
                  <Table.Th ta="right">Valid</Table.Th>
                  <Table.Th ta="right">Expired</Table.Th>
                  <Table.Th ta="right">Assigned</Table.Th>
                  <Table.Th ta="right">Available</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {pages.items.map(({ skuId, skuPartNumber, valid, expired, assigned, available }) => (
                  <Table.Tr key={skuId} data-testid={skuPartNumber}>
                    <Table.Th scope="row" fw={500}>
                      <Anchor
                        size="sm"
                        fw={500}
                        renderRoot={(props) => <Link to="/licenses/$skuId" params={{ skuId }} {...props} />}
                      >
                        {products.get(skuId)?.displayName ?? skuPartNumber}
                      </Anchor>
                      <Text size="xs" c="dimmed">
                        {skuPartNumber}
                      </Text>
                    </Table.Th>
                    <Table.Td visibleFrom="sm">
                      <div className={classes.use}>
                        <SeatBar valid={valid} expired={expired} assigned={assigned} />
                        {mayRead('history') && <SeatLine skuId={skuId} asOf={asOf} />}
                      </div>
                    </Table.Td>
                    <Table.Td ta="right">{count(valid)}</Table.Td>
                    <Table.Td ta="right">{count(expired)}</Table.Td>
                    <Table.Td ta="right">{count(assigned)}</Table.Td>
                    <Table.Td ta="right">
                      <Available seats={available} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </Card>
      )}
      {!pages.isLoading && pages.error === null && pages.items.length === 0 && (
        <Text c="dimmed">Nothing was bought for this tenant.</Text>
      )}
    </>
  );
};

export default LicensesPage;
