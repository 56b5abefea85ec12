import { Anchor, Card, Stack, Text, Title } from '@mantine/core';
import { Link, useSearch } from '@tanstack/react-router';
import { type ReactElement, useMemo, useState } from 'react';
import { useAsOf } from '../../api/api-context.js';
import type { ItemOf, Shape } from '../../api/shapes.js';
import { usePages, useRead } from '../../api/use-read.js';
import { ActButton } from '../../parts/act-button.js';
import { addDays, dateAt, startOf } from '../../parts/days.js';
import { counted, date, moment, monthOf } from '../../parts/format.js';
import { PageHeader } from '../../parts/page-header.js';
import { usePermits } from '../../parts/permits.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { RestoreDialog } from '../../parts/restore-dialog.js';
import { serviceName } from '../../parts/service-name.js';
import { useNow } from '../../parts/use-now.js';
import { type Column, VirtualRows } from '../../parts/virtual-rows.js';
import { timeZone } from '../../parts/zone.js';
import { BringBackDialog } from './bring-back-dialog.js';
import { Calendar } from './calendar.js';
import { A_DAY, A_MONTH, addMonths, firstOf, lastOf } from './month.js';

type Row = ItemOf<'/api/deadlines'>;
type Deadline = Shape<'Deadline'>;

const nameOf = (row: Row): string => row.userPrincipalName ?? ('erased' in row ? 'Erased person' : row.userId);
const whatOf = ({ service }: Row): string => (service === null ? 'The whole user' : serviceName(service));

const columnsFor = (onBack: (row: Deadline) => void): readonly Column<Row>[] => [
  {
    id: 'user',
    title: 'User',
    width: 'minmax(16rem, 2fr)',
    show: (row) =>
      'restore' in row ? (
        <Anchor
          size="sm"
          renderRoot={(props) => <Link to="/deleted-users/$id" params={{ id: row.userId }} {...props} />}
        >
          {nameOf(row)}
        </Anchor>
      ) : (
        nameOf(row)
      ),
  },
  { id: 'service', title: 'What', width: 'minmax(9rem, 1fr)', show: whatOf },
  { id: 'at', title: 'Deleted for good', width: 'minmax(14rem, 1.2fr)', show: ({ purgeAt }) => moment(purgeAt) },
  {
    id: 'back',
    title: 'Bring back',
    width: 'minmax(8rem, 0.8fr)',
    show: (row) => {
      if ('restore' in row)
        return (
          <ActButton
            command="RestoreUser"
            size="compact-sm"
            variant="default"
            aria-label={`Restore… ${nameOf(row)}`}
            onClick={() => onBack(row)}
          >
            Restore…
          </ActButton>
        );
      if (!('comesBackWith' in row) || row.comesBackWith === undefined) return null;
      if (row.comesBackWith.length === 0)
        return (
          <Text size="xs" c="dimmed" title="No product that the tenant bought has the service">
            no product has it
          </Text>
        );
      return (
        <ActButton
          command="ChangeLicenses"
          size="compact-sm"
          variant="default"
          aria-label={`Bring back… ${whatOf(row)} of ${nameOf(row)}`}
          onClick={() => onBack(row)}
        >
          Bring back…
        </ActButton>
      );
    },
  },
];

/** How many deadlines each day of a month has. The past has no such report. */
const useCounts = (month: string, isAsked: boolean) => {
  const { data, error, refetch } = useRead(
    '/api/reports/deadlines',
    { query: { from: firstOf(month), to: lastOf(month), timeZone: timeZone() } },
    { enabled: isAsked, keepsPrevious: true },
  );
  const counts = useMemo(
    () =>
      data === undefined || !isAsked
        ? undefined
        : new Map(data.items.map(({ date: of, deadlines }) => [of, deadlines])),
    [data, isAsked],
  );
  return { counts, total: data?.total, error, refetch };
};

/** What is deleted for good on which day, and what brings it back before. */
const DeadlinesPage = (): ReactElement => {
  const asOf = useAsOf();
  const asked = useSearch({ strict: false }) as { readonly month?: string; readonly day?: string };
  const now = useNow();
  const at = asOf === undefined || /^\d+$/.test(asOf) ? now : Date.parse(asOf);
  const day = A_DAY.test(asked.day ?? '') ? asked.day : undefined;
  const month = A_MONTH.test(asked.month ?? '') ? asked.month! : (day ?? dateAt(at)).slice(0, 7);
  const { mayRead } = usePermits();
  const { counts, total, error, refetch } = useCounts(month, asOf === undefined && mayRead('history'));
  const [from, until] =
    day === undefined
      ? [startOf(firstOf(month)), startOf(firstOf(addMonths(month, 1)))]
      : [startOf(day), startOf(addDays(day, 1))];
  const pages = usePages('/api/deadlines', {
    query: { limit: 100, from, until, ...(asOf === undefined ? {} : { asOf }) },
  });
  const [bringing, setBringing] = useState<Deadline>();
  const close = (): void => setBringing(undefined);
  return (
    <>
      <PageHeader title="Deadlines">
        {total === undefined || asOf !== undefined
          ? 'What is kept for a while, and then deleted for good'
          : total === 0
            ? `Nothing is deleted for good in ${monthOf(month)}`
            : `${counted(total, 'thing is', 'things are')} deleted for good in ${monthOf(month)}, ` +
              'unless somebody brings them back'}
      </PageHeader>
      <Stack gap="lg">
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        <Card withBorder padding="md">
          <Calendar month={month} day={day} today={dateAt(at)} counts={counts} />
        </Card>
        <div>
          <Title order={2} mb="xs">
            {day === undefined ? monthOf(month) : date(day)}
          </Title>
          <VirtualRows
            label={day === undefined ? 'Deadlines of the month' : 'Deadlines of the day'}
            columns={columnsFor(setBringing)}
            pages={pages}
            idOf={({ retentionId }) => retentionId}
            empty={day === undefined ? 'Nothing is deleted in this month.' : 'Nothing is deleted on this day.'}
          />
        </div>
      </Stack>
      {bringing?.restore !== undefined && (
        <RestoreDialog
          person={{
            id: bringing.userId,
            name: nameOf(bringing),
            userPrincipalName: bringing.userPrincipalName ?? null,
          }}
          onClose={close}
        />
      )}
      {bringing?.comesBackWith !== undefined && <BringBackDialog deadline={bringing} onClose={close} />}
    </>
  );
};

export default DeadlinesPage;
