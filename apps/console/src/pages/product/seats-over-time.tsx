import { Card, Group, Loader, SegmentedControl, Table, Text, Title } from '@mantine/core';
import { lazy, type ReactElement, Suspense, useState } from 'react';
import type { Shape } from '../../api/shapes.js';
import { useRead } from '../../api/use-read.js';
import { lastDays } from '../../parts/days.js';
import { count, date, signed } from '../../parts/format.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { useNow } from '../../parts/use-now.js';
import classes from './seats-over-time.module.css';

/** The library of charts is larger than the console itself: it comes when somebody looks at one. */
const SeatsChart = lazy(() => import('./seats-chart.js'));

type Items = Shape<'SeatsReport'>['items'];
const SPANS = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
];

const isSame = (one: Items[number], other: Items[number]): boolean =>
  (['valid', 'expired', 'assigned'] as const).every((member) => one[member] === other[member]);
/** Days on which nothing changed say nothing new. */
const changesOf = (items: Items): Items =>
  items.filter((item, at) => at === 0 || at === items.length - 1 || !isSame(item, items[at - 1]!));

interface Given {
  readonly skuId: string;
  /** The instant that the page is shown as of, where it isn't now. */
  readonly at: string | undefined;
}

/** How many seats there were and were assigned on each day, as a picture and as figures. */
export const SeatsOverTime = ({ skuId, at }: Given): ReactElement => {
  const [days, setDays] = useState('30');
  const now = useNow();
  const end = at === undefined ? now : Date.parse(at);
  const query = { product: skuId, ...lastDays(Number(days), end) };
  const { data, error, refetch } = useRead('/api/reports/seats', { query }, { keepsPrevious: true });
  return (
    <Card withBorder>
      <Group justify="space-between" mb="sm">
        <Title order={2}>Seats over time</Title>
        <SegmentedControl size="xs" aria-label="Span" data={SPANS} value={days} onChange={setDays} />
      </Group>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {data !== undefined && (
        <>
          <Suspense fallback={<Loader size="sm" role="status" aria-label="Loading" />}>
            <SeatsChart items={data.items} />
          </Suspense>
          <details className={classes.figures}>
            <summary>The same in figures</summary>
            <Table verticalSpacing={4} fz="sm" aria-label="Seats over time">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Day</Table.Th>
                  <Table.Th ta="right">Valid</Table.Th>
                  <Table.Th ta="right">Expired</Table.Th>
                  <Table.Th ta="right">Assigned</Table.Th>
                  <Table.Th ta="right">Available</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {changesOf(data.items).map((item) => (
                  <Table.Tr key={item.date}>
                    <Table.Th scope="row" fw={500}>
                      {date(item.date)}
                    </Table.Th>
                    <Table.Td ta="right">{count(item.valid)}</Table.Td>
                    <Table.Td ta="right">{count(item.expired)}</Table.Td>
                    <Table.Td ta="right">{count(item.assigned)}</Table.Td>
                    <Table.Td ta="right">{signed(item.available)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
            <Text size="xs" c="dimmed" mt={4}>
              Days on which nothing changed are left out.
            </Text>
          </details>
        </>
      )}
    </Card>
  );
};
