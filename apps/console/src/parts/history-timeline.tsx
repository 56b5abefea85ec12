import { Badge, Button, Group, Loader, Text, Timeline } from '@mantine/core';
import type { ReactElement } from 'react';
import { useAsOf } from '../api/api-context.js';
import type { Asked, Shape } from '../api/shapes.js';
import { usePages } from '../api/use-read.js';
import { untilOf } from './days.js';
import { inWords, shownValue, whoOf, wordsOf } from './entry-words.js';
import { counted, moment } from './format.js';
import { ProblemAlert } from './problem-alert.js';
import { named, useProducts } from './product-names.js';

type Query = NonNullable<Asked<'get', '/api/history'>['query']>;

const PAGE = 25;

const MOST_NAMES = 3;

/** Calls those whom an entry is about by their addresses. */
const namesOf = (users: Shape<'HistoryEntry'>['users']): string => {
  const names = users.slice(0, MOST_NAMES).map(({ userPrincipalName }) => userPrincipalName ?? 'Erased person');
  return [...names, ...(users.length > MOST_NAMES ? [counted(users.length - MOST_NAMES, 'other', 'others')] : [])].join(
    ', ',
  );
};

const isNothing = (value: unknown): boolean => value === null || value === undefined || value === '';
const Before = ({ value }: { readonly value: unknown }): ReactElement => (
  <>
    <s>{shownValue(value, undefined)}</s> →{' '}
  </>
);
const titleOf = ({ outcome, type }: Shape<'HistoryEntry'>): string => {
  if (type === undefined) return outcome === 'refused' ? 'Command refused' : 'By the system';
  return outcome === 'refused' ? `${inWords(type)}: refused` : inWords(type);
};

interface OfEntry {
  readonly entry: Shape<'HistoryEntry'>;
  readonly say: (text: string) => string;
  /** Among what happened to one user nobody has to be named, and every field counts. */
  readonly isOfUser: boolean;
}

const Entry = ({ entry, say, isOfUser }: OfEntry): ReactElement => (
  <>
    <Text size="xs" c="dimmed">
      {moment(entry.occurredAt)} · {whoOf(entry)}
    </Text>
    {!isOfUser && entry.users.length > 0 && (
      <Text size="sm" fw={500}>
        <bdi>{namesOf(entry.users)}</bdi>
      </Text>
    )}
    <Text size="sm">{say(wordsOf(entry))}</Text>
    {entry.modified
      .filter(({ skuId, userId }) => skuId === undefined && (isOfUser || userId === undefined))
      .map(({ property, before, after }) => (
        <Text size="sm" key={property}>
          {inWords(property)}: {isNothing(before) || <Before value={before} />}
          <bdi>{shownValue(after, undefined)}</bdi>
        </Text>
      ))}
    <Group gap="xs">
      {entry.reference !== undefined && (
        <Badge variant="light" color="gray" tt="none" radius="sm">
          {entry.reference}
        </Badge>
      )}
      {entry.reasonText != null && (
        <Text size="sm" c="dimmed">
          “{entry.reasonText}”
        </Text>
      )}
    </Group>
  </>
);

interface Given {
  readonly of: Pick<Query, 'user' | 'product'>;
  /** As many entries are shown first, and more at each wish for earlier ones. */
  readonly page?: number;
}

/** What happened to a user or with a product, the newest first: what, who, why, before and after. */
export const HistoryTimeline = ({ of, page = PAGE }: Given): ReactElement => {
  const products = useProducts();
  const asOf = useAsOf();
  const until = untilOf(asOf);
  const pages = usePages('/api/history', { query: { ...of, limit: page, ...(until === undefined ? {} : { until }) } });
  if (pages.isLoading) return <Loader aria-label="Loading" />;
  return (
    <>
      <ProblemAlert error={pages.error} onRetry={pages.reload} />
      {pages.items.length === 0 && pages.error === null && (
        <Text size="sm" c="dimmed">
          Nothing happened.
        </Text>
      )}
      <Timeline bulletSize={14} lineWidth={2}>
        {pages.items.map((entry) => (
          <Timeline.Item
            key={`${entry.position} ${entry.commandId}`}
            color={entry.outcome === 'refused' ? 'red' : 'brand'}
            title={titleOf(entry)}
          >
            <Entry entry={entry} isOfUser={of.user !== undefined} say={(text) => named(products, text)} />
          </Timeline.Item>
        ))}
      </Timeline>
      {pages.hasMore && (
        <Button variant="default" mt="md" loading={pages.isLoadingMore} onClick={pages.loadMore}>
          Show earlier
        </Button>
      )}
    </>
  );
};
