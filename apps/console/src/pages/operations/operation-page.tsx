import { Card, Group, Loader, Progress, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type ReactElement, useEffect, useMemo } from 'react';
import { useApi } from '../../api/api-context.js';
import type { Shape } from '../../api/shapes.js';
import { CountList } from '../../parts/count-list.js';
import { EffectRows, rowFilterOf } from '../../parts/effect-rows.js';
import { count } from '../../parts/format.js';
import { operationTitle } from '../../parts/operation-words.js';
import { PageHeader } from '../../parts/page-header.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { StateBadge } from '../../parts/state-badge.js';
import { useProductName } from '../../parts/use-product-name.js';
import { OperationActions } from './operation-actions.js';
import { OperationFacts } from './operation-facts.js';
import classes from './operation-page.module.css';
import { useOperationRows } from './use-operation-rows.js';

const ASK_AGAIN_MS = 1_000;

/** Asks how far an operation is until it has finished. */
const useProgress = (id: string) => {
  const api = useApi();
  return useQuery({
    queryKey: [api.tenantId, '/api/operations/{id}', id],
    queryFn: ({ signal }) => api.read('/api/operations/{id}', { path: { id } }, signal),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? ASK_AGAIN_MS : false),
  });
};

const OperationPage = (): ReactElement => {
  const { id = '' } = useParams({ strict: false }) as { readonly id?: string };
  const { data: operation, error, refetch } = useProgress(id);
  if (operation === undefined)
    return (
      <>
        <PageHeader title="Operation">{id}</PageHeader>
        {error === null ? (
          <Loader aria-label="Loading" />
        ) : (
          <ProblemAlert error={error} onRetry={() => void refetch()} />
        )}
      </>
    );
  return <OneOperation operation={operation} key={operation.id} />;
};

const OneOperation = ({ operation }: { readonly operation: Shape<'Operation'> }): ReactElement => {
  const search = useSearch({ strict: false }) as { readonly state?: string };
  const navigate = useNavigate();
  const productName = useProductName();
  const pages = useOperationRows(operation);
  const names = useMemo(
    () => new Map(pages.items.map((row) => [row.id ?? '', row.userPrincipalName ?? row.id ?? ''])),
    [pages.items],
  );
  const { counts, total, mode } = operation;
  const done = counts.complete + counts.failed;
  const title = operationTitle(mode, total);
  useEffect(() => {
    document.title = `${title} – Seatledger`;
  }, [title]);
  return (
    <>
      <PageHeader title={title} actions={<OperationActions operation={operation} names={names} />}>
        <Group gap="xs">
          <StateBadge state={operation.state === 'running' ? 'Running' : 'Finished'} />
          <span>{operation.id}</span>
        </Group>
      </PageHeader>
      <Stack gap="lg">
        <Card withBorder className={classes.card!}>
          <Stack gap="md">
            {operation.state === 'running' && (
              <Progress.Root size="lg">
                <Progress.Section
                  value={(done / Math.max(total, 1)) * 100}
                  aria-label={`${count(done)} of ${count(total)} users are done`}
                />
              </Progress.Root>
            )}
            <div aria-live="polite">
              <CountList total={total} counts={counts} />
            </div>
            <OperationFacts operation={operation} />
          </Stack>
        </Card>
        <EffectRows
          label="Results"
          pages={pages}
          filter={rowFilterOf(search.state)}
          onFilter={(state) =>
            void navigate({
              to: '.',
              replace: true,
              search: ((now: object) => ({ ...now, state: state === 'all' ? undefined : state })) as never,
            })
          }
          productName={productName}
          nameOf={(row) => row.userPrincipalName ?? row.id ?? `line ${row.index + 1}`}
        />
      </Stack>
    </>
  );
};

export default OperationPage;
