import { Anchor, Button } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { count, moment } from '../../parts/format.js';
import { modeName } from '../../parts/operation-words.js';
import { PageHeader } from '../../parts/page-header.js';
import { usePermits } from '../../parts/permits.js';
import { useProducts } from '../../parts/product-names.js';
import { csvForm, ndjsonForm } from '../../parts/list-forms.js';
import { Exports } from '../../parts/exports.js';
import { wholeList } from '../../parts/whole-list.js';
import { useApi } from '../../api/api-context.js';
import { StateBadge } from '../../parts/state-badge.js';
import { type Column, VirtualRows } from '../../parts/virtual-rows.js';
import { OperationFilters, type Words } from './operation-filters.js';
import { type Operation, operationPages, type OperationState, useOperations } from './use-operations.js';

const COLUMNS: readonly Column<Operation>[] = [
  {
    id: 'what',
    title: 'What',
    width: 'minmax(10rem, 2fr)',
    show: ({ id, mode }) => (
      <Anchor size="sm" renderRoot={(props) => <Link to={`/operations/${id}` as string} {...props} />}>
        {modeName(mode)}
      </Anchor>
    ),
  },
  { id: 'started', title: 'Started', width: 'minmax(14rem, 1fr)', show: ({ createdAt }) => moment(createdAt) },
  {
    id: 'state',
    title: 'State',
    width: '7rem',
    show: ({ state }) => <StateBadge state={state === 'running' ? 'Running' : 'Finished'} />,
  },
  { id: 'users', title: 'Users', width: '6rem', isNumber: true, show: ({ total }) => count(total) },
  { id: 'complete', title: 'Complete', width: '6rem', isNumber: true, show: ({ counts }) => count(counts.complete) },
  { id: 'part', title: 'In part', width: '6rem', isNumber: true, show: ({ counts }) => count(counts.withShortfalls) },
  { id: 'failed', title: 'Failed', width: '6rem', isNumber: true, show: ({ counts }) => count(counts.failed) },
];

const FORMS = [
  csvForm<Operation>(
    'operations',
    ['Id', 'What', 'Started', 'State', 'Users', 'Complete', 'In part', 'Failed'],
    ({ id, mode, createdAt, state, total, counts }) => [
      id,
      modeName(mode),
      createdAt,
      state,
      total,
      counts.complete,
      counts.withShortfalls,
      counts.failed,
    ],
  ),
  ndjsonForm<Operation>('operations'),
];

const STATES = ['running', 'finished', 'failed'] as const;

/** What was done with many users at once, the newest first. */
const OperationsPage = (): ReactElement => {
  const search = useSearch({ strict: false }) as { readonly product?: string; readonly state?: string };
  const navigate = useNavigate();
  const [words, setWords] = useState<Words>({});
  const state: OperationState = STATES.find((value) => value === search.state) ?? 'all';
  const { product } = search;
  const api = useApi();
  const filter = { ...words, ...(product === undefined ? {} : { product }) };
  const pages = useOperations(filter, state);
  const files = FORMS.map((form) => ({
    ...form,
    content: () => wholeList(form, operationPages(api, filter, state)),
  }));
  const { may, mayRun } = usePermits();
  const products = useProducts(!pages.isLoading);
  const go = (change: object): void =>
    void navigate({ to: '.', search: ((now: object) => ({ ...now, ...change })) as never });
  return (
    <>
      <PageHeader
        title="Operations"
        actions={
          <>
            <Exports files={files} />
            {may('ReassignLicenses') && (
              <Button variant="default" renderRoot={(props) => <Link to={'/reassign' as string} {...props} />}>
                Reassign
              </Button>
            )}
            {mayRun('add') && (
              <Button renderRoot={(props) => <Link to={'/bulk-change' as string} {...props} />}>Bulk change</Button>
            )}
          </>
        }
      >
        What was done with many users at once
      </PageHeader>
      <OperationFilters
        words={words}
        product={product}
        state={state}
        products={products}
        onWords={setWords}
        onProduct={(value) => go({ product: value })}
        onState={(value) => go({ state: value === 'all' ? undefined : value })}
      />
      <VirtualRows
        label="Operations"
        columns={COLUMNS}
        pages={pages}
        idOf={({ id }) => id}
        empty={pages.hasMore ? 'Looking further back …' : 'No operation is like that.'}
      />
    </>
  );
};

export default OperationsPage;
