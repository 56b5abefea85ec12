import { Badge } from '@mantine/core';
import type { ReactElement } from 'react';
import { useRead } from '../../api/use-read.js';
import { addDays, dateAt } from '../../parts/days.js';
import { inWords } from '../../parts/entry-words.js';
import { count, counted, date, moment } from '../../parts/format.js';
import { modeName } from '../../parts/operation-words.js';
import { useNow } from '../../parts/use-now.js';
import { timeZone } from '../../parts/zone.js';
import { HomeCard } from './home-card.js';

const WEEK_DAYS = 7;
/** The newest operations; one that still runs is among them. */
const NEWEST = 50;

/** What is deleted for good in the next seven days, day by day. */
export const DeadlinesCard = (): ReactElement => {
  const today = dateAt(useNow());
  const query = { from: today, to: addDays(today, WEEK_DAYS - 1), timeZone: timeZone() };
  const { data, error, refetch } = useRead('/api/reports/deadlines', { query });
  return (
    <HomeCard
      title="Deadlines of the next seven days"
      goal={{ to: '/deadlines' }}
      entries={data?.items
        .filter(({ deadlines }) => deadlines > 0)
        .map(({ date: day, deadlines }) => ({
          key: day,
          label: date(day),
          goal: { to: '/deadlines', search: { day } },
          value: counted(deadlines, 'deletion'),
        }))}
      empty="Nothing is deleted for good in the next seven days."
      error={error}
      onRetry={() => void refetch()}
    />
  );
};

export const OperationsCard = (): ReactElement => {
  const { data, error, refetch } = useRead('/api/operations', { query: { limit: NEWEST } });
  return (
    <HomeCard
      title="Running operations"
      goal={{ to: '/operations', search: { state: 'running' } }}
      entries={data?.items
        .filter(({ state }) => state === 'running')
        .map(({ id, mode, createdAt, total, counts }) => ({
          key: id,
          label: `${modeName(mode)}, ${moment(createdAt)}`,
          goal: { to: '/operations/$id', params: { id } },
          value: `${count(total - counts.pending)} of ${counted(total, 'user')}`,
        }))}
      empty="No operation is running."
      error={error}
      onRetry={() => void refetch()}
    />
  );
};

/** What was refused today, and how often. */
export const RefusalsCard = (): ReactElement => {
  const today = dateAt(useNow());
  const { data, error, refetch } = useRead('/api/reports/refusals', {
    query: { from: today, to: today, timeZone: timeZone() },
  });
  const goal = { to: '/history', search: { outcome: 'refused', from: today, to: today } };
  return (
    <HomeCard
      title="Today’s refusals"
      goal={goal}
      entries={data?.items
        .flatMap(({ codes }) => codes)
        .map(({ code, refusals }) => ({
          key: code,
          label: inWords(code),
          goal,
          value: (
            <Badge color="red" variant="light" tt="none">
              {count(refusals)}
            </Badge>
          ),
        }))}
      empty="Nothing was refused today."
      error={error}
      onRetry={() => void refetch()}
    />
  );
};
