import { Alert, List, Progress, Stack, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Preview } from '../api/use-preview.js';
import { CountList } from './count-list.js';
import { count, counted, day } from './format.js';
import { Icon } from './icons.js';
import { fieldName, leftReason } from './operation-words.js';
import { SeatsTable } from './seats-table.js';
import { serviceName } from './service-name.js';

type Totals = NonNullable<Preview['totals']>;

interface Given {
  readonly preview: Preview;
  readonly productName: (sku: string) => string;
  /** The day until which deleted users can be restored. */
  readonly purgeAt: string | undefined;
}

interface OfService {
  readonly service: string;
  readonly users: number;
  readonly purgeAt?: string;
}

/** Services to which the same happens for as many users, until the same day, are told together. */
const grouped = (entries: readonly OfService[]) => {
  const groups = new Map<string, { names: string[]; users: number; purgeAt: string | undefined }>();
  for (const { service, users, purgeAt } of entries) {
    const key = `${users} ${purgeAt === undefined ? '' : day(purgeAt)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { names: [serviceName(service)], users, purgeAt });
    else group.names.push(serviceName(service));
  }
  return [...groups.values()].map(({ names, users, purgeAt }) => ({
    services: names.join(', '),
    users,
    purgeAt,
    /** Ends a verb as so many services want it. */
    s: names.length === 1 ? 's' : '',
  }));
};

/** Each effect as a sentence; what is lost comes first. */
const sentences = (totals: Totals, name: (sku: string) => string): readonly string[] => {
  const users = (value: number): string => counted(value, 'user');
  return [
    ...totals.removed.map((entry) => `${name(entry.skuId)} goes from ${users(entry.users)}.`),
    ...grouped(totals.retained).map(({ services, users: those, purgeAt, s }) =>
      purgeAt === undefined
        ? `${services} stay${s} as ${s === '' ? 'they are' : 'it is'} for ${users(those)}.`
        : `${services} end${s} for ${users(those)}; the data is kept until ${day(purgeAt)} or later.`,
    ),
    ...grouped(totals.purged).map((entry) => `The data of ${entry.services} is purged for ${users(entry.users)}.`),
    ...(totals.aliasesReleased > 0 ? [`${counted(totals.aliasesReleased, 'alias', 'aliases')} would go.`] : []),
    ...(totals.aliasesLost > 0 ? [`${counted(totals.aliasesLost, 'alias', 'aliases')} could not come back.`] : []),
    ...totals.shortfalls.map(
      (entry) => `${name(entry.skuId)} would not come back to ${users(entry.users)}: ${leftReason(entry.code)}.`,
    ),
    ...totals.assigned.map((entry) => `${name(entry.skuId)} goes to ${users(entry.users)}.`),
    ...grouped(totals.restored).map((entry) => `The data of ${entry.services} comes back for ${users(entry.users)}.`),
    ...grouped(totals.granted).map((entry) => `${entry.services} start${entry.s} for ${users(entry.users)}.`),
    ...(totals.aliasesReturned > 0 ? [`${counted(totals.aliasesReturned, 'alias', 'aliases')} would come back.`] : []),
    ...(totals.changed ?? []).map((entry) => `The ${fieldName(entry.field)} changes for ${users(entry.users)}.`),
    ...(totals.swaps === undefined ? [] : swapSentences(totals.swaps)),
  ];
};

const swapSentences = ({ exchanged, left, notHeld, added }: NonNullable<Totals['swaps']>): readonly string[] => [
  ...(exchanged > 0 ? [`${counted(exchanged, 'user')} would have the one in place of the other.`] : []),
  ...(left > 0 ? [`${counted(left, 'user')} would be left as they are: they don’t hold what is to go.`] : []),
  ...(notHeld > 0 ? [`${counted(notHeld, 'user')} would fail: they don’t hold what is to go.`] : []),
  ...(added > 0 ? [`${counted(added, 'user')} would only get what is added.`] : []),
];

/** What an operation would come to: counts, seats before and after, and what is lost or comes back. */
export const PreviewSummary = ({ preview, productName, purgeAt }: Given): ReactElement => {
  const { totals, seats, selection } = preview;
  const told = totals === undefined ? [] : sentences(totals, productName);
  return (
    <Stack gap="md" aria-live="polite">
      {preview.decided < preview.total && (
        <Progress.Root size="lg" aria-label="Decided so far">
          <Progress.Section
            value={(preview.decided / Math.max(preview.total, 1)) * 100}
            aria-label={`${count(preview.decided)} of ${count(preview.total)} decided`}
          />
        </Progress.Root>
      )}
      <CountList total={preview.total} counts={preview.counts} />
      {selection !== undefined && ((selection.left ?? 0) > 0 || (selection.joined ?? 0) > 0) && (
        <Alert color="yellow" icon={<Icon name="warning" />}>
          Since the users were selected, {counted(selection.left ?? 0, 'user')} would not be found any more and{' '}
          {counted(selection.joined ?? 0, 'other', 'others')} would be. This is about those who were selected.
        </Alert>
      )}
      {preview.reason !== undefined && (
        <Alert color="red" icon={<Icon name="warning" />}>
          {preview.reason.message}
        </Alert>
      )}
      {(told.length > 0 || purgeAt !== undefined) && (
        <List size="sm" spacing={2}>
          {purgeAt !== undefined && <List.Item>Deleted users can be restored until {day(purgeAt)}.</List.Item>}
          {told.map((sentence) => (
            <List.Item key={sentence}>{sentence}</List.Item>
          ))}
        </List>
      )}
      <SeatsTable seats={seats} productName={productName} />
      {told.length === 0 && purgeAt === undefined && preview.counts.failed === 0 && preview.counts.pending === 0 && (
        <Text size="sm">Nothing would change: everybody is as asked already.</Text>
      )}
    </Stack>
  );
};
