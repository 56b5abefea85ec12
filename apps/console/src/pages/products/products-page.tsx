import { Anchor, Badge } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { useAsOf } from '../../api/api-context.js';
import type { ItemOf } from '../../api/shapes.js';
import { usePages, useRead } from '../../api/use-read.js';
import { ActButton } from '../../parts/act-button.js';
import { count } from '../../parts/format.js';
import { LinkButton } from '../../parts/link-button.js';
import { PageHeader } from '../../parts/page-header.js';
import { usePermits } from '../../parts/permits.js';
import { type Column, VirtualRows } from '../../parts/virtual-rows.js';
import { ImportDialog } from './import-dialog.js';

type Row = ItemOf<'/api/products'>;

const columnsFor = (behind: ReadonlyMap<string, number>): readonly Column<Row>[] => [
  {
    id: 'name',
    title: 'Product',
    width: 'minmax(14rem, 2fr)',
    show: ({ skuId, displayName }) => (
      <Anchor size="sm" fw={500} renderRoot={(props) => <Link to="/products/$skuId" params={{ skuId }} {...props} />}>
        {displayName}
      </Anchor>
    ),
  },
  { id: 'part', title: 'Part number', width: 'minmax(14rem, 1.5fr)', show: ({ skuPartNumber }) => skuPartNumber },
  { id: 'plans', title: 'Plans', width: '5rem', isNumber: true, show: ({ plans }) => count(plans.length) },
  { id: 'revision', title: 'Revision', width: '6rem', isNumber: true, show: ({ revision }) => count(revision) },
  {
    id: 'behind',
    title: 'Licenses behind',
    width: '9rem',
    isNumber: true,
    show: ({ skuId }) => {
      const licenses = behind.get(skuId);
      return licenses === undefined ? '–' : count(licenses);
    },
  },
  {
    id: 'state',
    title: 'State',
    width: '7rem',
    show: ({ withdrawn }) =>
      withdrawn === true ? (
        <Badge color="gray" variant="light" tt="none">
          withdrawn
        </Badge>
      ) : null,
  },
];

/** The catalogue: what can be bought, and of which revision the licenses are. */
const ProductsPage = (): ReactElement => {
  const asOf = useAsOf();
  const past = asOf === undefined ? {} : { asOf };
  const { mayRead } = usePermits();
  const pages = usePages('/api/products', { query: { limit: 100, ...past } });
  const { data } = useRead(
    '/api/subscriptions',
    { query: { limit: 999 } },
    { enabled: asOf === undefined && mayRead('tenant') },
  );
  const behind = new Map(
    data?.items.flatMap((item) => ('behind' in item && item.behind !== undefined ? [[item.skuId, item.behind]] : [])),
  );
  const [importing, setImporting] = useState<'products' | 'restrictions'>();
  return (
    <>
      <PageHeader
        title="Products"
        actions={
          <>
            <ActButton command="ImportCatalogue" variant="default" onClick={() => setImporting('products')}>
              Import products…
            </ActButton>
            <ActButton command="ImportRestrictions" variant="default" onClick={() => setImporting('restrictions')}>
              Import restrictions…
            </ActButton>
            {mayRead('installation') && (
              <LinkButton to="/installation" size="sm">
                Tenants and clock
              </LinkButton>
            )}
          </>
        }
      >
        What can be bought, and the plans that each product grants
      </PageHeader>
      <VirtualRows
        label="Products"
        columns={columnsFor(behind)}
        pages={pages}
        idOf={({ skuId }) => skuId}
        empty="The catalogue is empty."
      />
      {importing !== undefined && <ImportDialog what={importing} onClose={() => setImporting(undefined)} />}
    </>
  );
};

export default ProductsPage;
