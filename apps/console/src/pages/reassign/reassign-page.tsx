import { Alert, Button, Card, Checkbox, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { useRead } from '../../api/use-read.js';
import { type Grounds, useCommand, useDryRun } from '../../api/use-command.js';
import type { Shape } from '../../api/shapes.js';
import { GroundsFields } from '../../parts/grounds-fields.js';
import { PageHeader } from '../../parts/page-header.js';
import { usePermits } from '../../parts/permits.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { useProductName } from '../../parts/use-product-name.js';
import { UserPicker } from '../../parts/user-picker.js';
import { problemOf } from '../../api/problem.js';
import { ReassignPreview } from './reassign-preview.js';
import classes from './reassign-page.module.css';

interface Here {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Moves licenses from one user to another in one step: the seat is never free in between, also below zero. */
const ReassignPage = (): ReactElement => {
  const { from, to } = useSearch({ strict: false }) as Here;
  const navigate = useNavigate();
  const [done, setDone] = useState<Shape<'LicensesReassigned'>>();
  /** Products that are chosen when their list is shown next. */
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { whyOff } = usePermits();
  const go = (change: Here): void => {
    setDone(undefined);
    setChosen([]);
    void navigate({ to: '.', replace: true, search: ((now: object) => ({ ...now, ...change })) as never });
  };
  return (
    <>
      <PageHeader title="Reassign licenses">
        From one user to another in one step: nobody else can take the seat in between. It works below zero, too.
      </PageHeader>
      {whyOff === undefined ? (
        <Card withBorder className={classes.card!}>
          <Stack gap="lg">
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              <UserPicker label="From" value={from} except={to} onChange={(id) => go({ from: id })} />
              <UserPicker label="To" value={to} except={from} onChange={(id) => go({ to: id })} />
            </SimpleGrid>
            {done !== undefined && (
              <Done
                answer={done}
                onBack={() => {
                  go({ from: to, to: from });
                  setChosen(done.from.removed);
                }}
              />
            )}
            {done === undefined && from !== undefined && (
              <Products from={from} to={to} chosen={chosen} key={`${from} ${to}`} onDone={setDone} />
            )}
          </Stack>
        </Card>
      ) : (
        <Text>{whyOff}</Text>
      )}
    </>
  );
};

interface Chosen {
  readonly from: string;
  readonly to: string | undefined;
  readonly chosen: readonly string[];
  readonly onDone: (answer: Shape<'LicensesReassigned'>) => void;
}

const Products = ({ from, to, chosen, onDone }: Chosen): ReactElement => {
  const productName = useProductName();
  const { may } = usePermits();
  const { data: user, error, refetch } = useRead('/api/users/{id}', { path: { id: from } });
  const [skus, setSkus] = useState<string[]>([...chosen]);
  const [grounds, setGrounds] = useState<Grounds>({});
  const command = useCommand('post', '/api/users/{id}/licenses/reassign', onDone);
  const body = to === undefined || skus.length === 0 ? undefined : { to, skuIds: skus };
  const asked = body === undefined ? undefined : { path: { id: from }, body };
  const reference = grounds.reference ?? '';
  const dryRun = useDryRun('post', '/api/users/{id}/licenses/reassign', asked, {
    grounds: reference === '' ? {} : { reference },
  });
  const licenses = user !== undefined && 'licenses' in user ? user.licenses : [];
  return (
    <>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {user !== undefined && licenses.length === 0 && <Text size="sm">This user holds no license.</Text>}
      {licenses.length > 0 && (
        <Checkbox.Group label="Licenses to reassign" value={skus} onChange={setSkus}>
          <Stack gap="xs" mt="xs">
            {licenses.map(({ skuId }) => (
              <Checkbox key={skuId} value={skuId} label={productName(skuId)} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
      {asked !== undefined && (
        <>
          <ProblemAlert error={dryRun.error} onRetry={() => void dryRun.refetch()} />
          {dryRun.data !== undefined && dryRun.error === null && (
            <ReassignPreview answer={dryRun.data} productName={productName} />
          )}
          <GroundsFields
            value={grounds}
            onChange={setGrounds}
            isReferenceRequired={dryRun.error !== null && problemOf(dryRun.error).code === 'reference-required'}
          />
          {command.error !== null && <ProblemAlert error={command.error} />}
          <Group justify="flex-end">
            {may('ReassignLicenses') && (
              <Button
                disabled={dryRun.data === undefined || dryRun.error !== null || dryRun.isPlaceholderData}
                loading={command.isPending}
                onClick={() => command.mutate({ asked, grounds })}
              >
                Reassign
              </Button>
            )}
          </Group>
        </>
      )}
    </>
  );
};

interface Finished {
  readonly answer: Shape<'LicensesReassigned'>;
  readonly onBack: () => void;
}

/**
 * Says that it is done, and offers the way back: the same step the other way round, which works below zero, where an
 * undo of each user by themselves would find no seat.
 */
const Done = ({ answer, onBack }: Finished): ReactElement => {
  const productName = useProductName();
  const names = answer.from.removed.map(productName).join(', ');
  return (
    <Alert color="green" role="status" title="Reassigned">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{names === '' ? 'There was nothing to do.' : names}</Text>
        {names !== '' && (
          <Button size="compact-sm" variant="default" onClick={onBack}>
            Reassign back…
          </Button>
        )}
      </Stack>
    </Alert>
  );
};

export default ReassignPage;
