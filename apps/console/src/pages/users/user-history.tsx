import { Badge, Button, Group, Loader, Text, Timeline } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Shape } from '../../api/shapes.js';
import { usePages } from '../../api/use-read.js';
import { moment } from '../../parts/format.js';
import { ProblemAlert } from '../../parts/problem-alert.js';

const PAGE = 25;

const textOf = (value: unknown): string =>
  value === null || value === undefined || value === ''
    ? '(nothing)'
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);

const Entry = ({ entry }: { readonly entry: Shape<'HistoryEntry'> }): ReactElement => (
  <>
    <Text size="xs" c="dimmed">
      {moment(entry.occurredAt)} · {entry.actorName ?? entry.actor}
      {entry.actorRole === undefined ? '' : ` (${entry.actorRole})`}
    </Text>
    <Text size="sm">{entry.words}</Text>
    {entry.modified
      .filter(({ skuId }) => skuId === undefined)
      .map(({ property, before, after }) => (
        <Text size="sm" key={property}>
          {property}: <s>{textOf(before)}</s> → <bdi>{textOf(after)}</bdi>
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

/** What happened to a user, the newest first: what, who, why, before and after. */
export const UserHistory = ({ userId }: { readonly userId: string }): ReactElement => {
  const pages = usePages('/api/history', { query: { user: userId, limit: PAGE } });
  if (pages.isLoading) return <Loader aria-label="Loading" />;
  return (
    <>
      <ProblemAlert error={pages.error} onRetry={pages.reload} />
      <Timeline bulletSize={14} lineWidth={2}>
        {pages.items.map((entry) => (
          <Timeline.Item
            key={`${entry.position} ${entry.commandId}`}
            color={entry.outcome === 'refused' ? 'red' : 'brand'}
            title={entry.outcome === 'refused' ? `${entry.type ?? 'Command'} refused` : (entry.type ?? 'By the system')}
          >
            <Entry entry={entry} />
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
