import { Anchor, Badge, Card, List, Loader, Stack, Text, Title } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { useAsOf } from '../../api/api-context.js';
import type { Shape } from '../../api/shapes.js';
import { useRead } from '../../api/use-read.js';
import { ActButton } from '../../parts/act-button.js';
import { ChangeDialog } from '../../parts/change-dialog.js';
import { counted } from '../../parts/format.js';
import { PageHeader } from '../../parts/page-header.js';
import { usePermits } from '../../parts/permits.js';
import { serviceName } from '../../parts/service-name.js';
import { UnreadPage } from '../../parts/unread-page.js';
import { RefreshDialog } from './refresh-dialog.js';

type Plan = Shape<'Product'>['plans'][number];

/** What is asked of the catalogue, so that it is shown as of then. */
const usePast = () => {
  const asOf = useAsOf();
  return asOf === undefined ? {} : { asOf };
};

const useRestrictions = (): ReadonlyMap<string, readonly string[]> => {
  const { data } = useRead('/api/restrictions', { query: { limit: 999, ...usePast() } });
  return new Map(data?.items.map(({ servicePlanId, countries }) => [servicePlanId, countries]));
};

/** The services in the order of their names; plans without data of their own come last. */
const byService = (plans: readonly Plan[]): readonly (readonly [string | null, readonly Plan[]])[] => {
  const services = [...new Set(plans.map(({ service }) => service))].toSorted((one, other) =>
    one === null ? 1 : other === null ? -1 : serviceName(one).localeCompare(serviceName(other)),
  );
  return services.map((service) => [service, plans.filter((plan) => plan.service === service)]);
};

const Plans = ({ plans }: { readonly plans: readonly Plan[] }): ReactElement => {
  const restrictions = useRestrictions();
  return (
    <Stack gap="md">
      {byService(plans).map(([service, granting]) => (
        <Card withBorder key={service ?? ''}>
          <Title order={2}>{service === null ? 'Without data of its own' : serviceName(service)}</Title>
          <List size="sm" mt="xs">
            {granting.map(({ planId, planName, friendlyName }) => {
              const countries = restrictions.get(planId) ?? [];
              return (
                <List.Item key={planId}>
                  {friendlyName ?? planName}{' '}
                  <Text span size="xs" c="dimmed">
                    {planName}
                  </Text>
                  {countries.length > 0 && (
                    <Text size="xs" c="dimmed">
                      Not permitted in {countries.join(', ')}
                    </Text>
                  )}
                </List.Item>
              );
            })}
          </List>
        </Card>
      ))}
    </Stack>
  );
};

interface Naming {
  readonly product: Shape<'Product'>;
  readonly onClose: () => void;
}

const NamesDialog = ({ product, onClose }: Naming): ReactElement => {
  const isBack = product.withdrawn === true;
  return (
    <ChangeDialog
      title={`${isBack ? 'Reinstate' : 'Withdraw'} ${product.displayName}`}
      action={isBack ? 'Reinstate' : 'Withdraw'}
      verb="post"
      path={isBack ? '/api/products/{id}/reinstate' : '/api/products/{id}/withdraw'}
      asked={{ path: { id: product.skuId }, body: {} }}
      preview={({ withdrawn }) => (
        <Text size="sm">
          {withdrawn
            ? 'Its part number leads nowhere any more. Whoever holds it keeps it.'
            : 'It is found by its part number again.'}
        </Text>
      )}
      said={({ withdrawn }) => `${product.displayName} is ${withdrawn ? 'withdrawn' : 'back'}.`}
      onClose={onClose}
    />
  );
};

/** A product of the catalogue: its plans by service, and how many licenses are behind its revision. */
const PlansPage = (): ReactElement => {
  const { skuId } = useParams({ strict: false }) as { readonly skuId: string };
  const {
    data: product,
    error,
    isLoading,
    refetch,
  } = useRead('/api/products/{id}', { path: { id: skuId }, query: usePast() });
  const { mayRead } = usePermits();
  const isOfTenant = mayRead('tenant');
  const bought = useRead('/api/subscriptions/{skuId}', { path: { skuId }, query: {} }, { enabled: isOfTenant });
  const behind = bought.data !== undefined && 'behind' in bought.data ? (bought.data.behind ?? 0) : 0;
  const [open, setOpen] = useState<'refresh' | 'names'>();
  const close = (): void => setOpen(undefined);
  if (isLoading) return <Loader role="status" aria-label="Loading" />;
  if (product === undefined) return <UnreadPage title="Product" error={error} refetch={refetch} />;
  const isWithdrawn = product.withdrawn === true;
  return (
    <>
      <PageHeader
        title={product.displayName}
        actions={
          <>
            {behind > 0 && (
              <ActButton command="StartOperation" onClick={() => setOpen('refresh')}>
                Refresh…
              </ActButton>
            )}
            <ActButton
              command={isWithdrawn ? 'ReinstateProduct' : 'WithdrawProduct'}
              variant="default"
              onClick={() => setOpen('names')}
            >
              {isWithdrawn ? 'Reinstate…' : 'Withdraw…'}
            </ActButton>
          </>
        }
      >
        {product.skuPartNumber} · revision {product.revision}
        {behind > 0 && ` · ${counted(behind, 'license is', 'licenses are')} behind it`}{' '}
        {isWithdrawn && (
          <Badge color="gray" variant="light" tt="none">
            withdrawn
          </Badge>
        )}{' '}
        ·{' '}
        <Anchor size="sm" underline="always" renderRoot={(props) => <Link to="/products" {...props} />}>
          All products
        </Anchor>
      </PageHeader>
      <Plans plans={product.plans} />
      {open === 'refresh' && <RefreshDialog skuId={skuId} name={product.displayName} onClose={close} />}
      {open === 'names' && <NamesDialog product={product} onClose={close} />}
    </>
  );
};

export default PlansPage;
