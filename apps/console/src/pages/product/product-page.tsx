import { Anchor, Card, Loader, Stack } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useAsOf } from '../../api/api-context.js';
import { problemOf } from '../../api/problem.js';
import { useRead } from '../../api/use-read.js';
import { Available } from '../../parts/available.js';
import { Facts } from '../../parts/facts.js';
import { count } from '../../parts/format.js';
import { PageHeader } from '../../parts/page-header.js';
import { usePermits } from '../../parts/permits.js';
import { useProducts } from '../../parts/product-names.js';
import { SeatBar } from '../../parts/seat-bar.js';
import { UnreadPage } from '../../parts/unread-page.js';
import { Holders } from './holders.js';
import { ProductHistory } from './product-history.js';
import { Purchases } from './purchases.js';
import { SeatsOverTime } from './seats-over-time.js';

/** A product of the tenant: what was bought of it, who holds it, and how its seats went. */
const ProductPage = (): ReactElement => {
  const { skuId } = useParams({ strict: false }) as { readonly skuId: string };
  const asOf = useAsOf();
  const query = asOf === undefined ? {} : { asOf };
  const { data, error, isLoading, refetch } = useRead('/api/subscriptions/{skuId}', { path: { skuId }, query });
  const product = useProducts().get(skuId);
  const { mayRead } = usePermits();
  if (isLoading) return <Loader role="status" aria-label="Loading" />;
  // nothing was bought of it yet: it can be bought here
  const isUnbought = problemOf(error).status === 404 && product !== undefined;
  if (data === undefined && !isUnbought) return <UnreadPage title="Product" error={error} refetch={refetch} />;
  const name = product?.displayName ?? data?.skuPartNumber ?? skuId;
  return (
    <>
      <PageHeader title={name}>
        {data?.skuPartNumber ?? product?.skuPartNumber} ·{' '}
        <Anchor size="sm" underline="always" renderRoot={(props) => <Link to="/licenses" {...props} />}>
          All licenses
        </Anchor>
      </PageHeader>
      <Stack gap="lg">
        {data !== undefined && (
          <Card withBorder>
            <Stack gap="sm">
              <SeatBar valid={data.valid} expired={data.expired} assigned={data.assigned} />
              <Facts
                facts={[
                  ['Valid', count(data.valid)],
                  ['Expired', count(data.expired)],
                  ['Assigned', count(data.assigned)],
                  ['Available', <Available key="available" seats={data.available} />],
                ]}
              />
            </Stack>
          </Card>
        )}
        <Purchases skuId={skuId} product={name} purchases={data?.purchases ?? []} />
        {data !== undefined && <Holders skuId={skuId} product={name} assigned={data.assigned} />}
        {data !== undefined && mayRead('history') && (
          <SeatsOverTime skuId={skuId} at={'asOf' in data ? data.asOf : undefined} />
        )}
        {mayRead('history') && <ProductHistory skuId={skuId} />}
      </Stack>
    </>
  );
};

export default ProductPage;
