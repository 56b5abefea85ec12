import { Button, Group, List, Modal, SegmentedControl, Stack, Text } from '@mantine/core';
import { type ReactElement, type ReactNode, useMemo, useState } from 'react';
import type { Pages } from '../api/use-read.js';
import { effectsOf, type EffectRow, reasonOf, stateOf, summaryOf } from './effects-of-row.js';
import { StateBadge } from './state-badge.js';
import { UserLink } from './user-link.js';
import { UserName } from './user-name.js';
import { type Column, VirtualRows } from './virtual-rows.js';

const STATES = ['all', 'complete', 'in-part', 'failed', 'pending'] as const;
export type RowFilter = (typeof STATES)[number];

const LABELS: Readonly<Record<RowFilter, string>> = {
  all: 'All',
  complete: 'Complete',
  'in-part': 'In part',
  failed: 'Failed',
  pending: 'Pending',
};

export const rowFilterOf = (text: string | undefined): RowFilter =>
  (STATES as readonly (string | undefined)[]).includes(text) ? (text as RowFilter) : 'all';

interface Given<Row extends EffectRow> {
  readonly label: string;
  readonly pages: Pages<Row>;
  readonly filter: RowFilter;
  readonly onFilter: (filter: RowFilter) => void;
  readonly productName: (sku: string) => string;
  /** How a user is called whose row tells no address. */
  readonly nameOf: (row: Row) => string | undefined;
  /** The users of a preview that creates them have no page yet. */
  readonly isLinked?: boolean;
}

/** What became of each user, or would: one row each, with the whole of it a click away. */
export const EffectRows = <Row extends EffectRow>(given: Given<Row>): ReactElement => {
  const { label, pages, filter, onFilter, productName, nameOf, isLinked = true } = given;
  const [opened, setOpened] = useState<Row>();
  const shown = useMemo(
    () =>
      filter === 'all'
        ? pages.items
        : pages.items.filter((row) => stateOf(row).toLowerCase().replace(' ', '-') === filter),
    [pages.items, filter],
  );
  const textName = (row: Row): string => nameOf(row) ?? row.id ?? `line ${row.index + 1}`;
  const shownName = (row: Row): ReactNode => {
    const name = nameOf(row);
    return name === undefined && row.id !== undefined ? <UserName id={row.id} /> : <bdi>{textName(row)}</bdi>;
  };
  const columns: readonly Column<Row>[] = [
    {
      id: 'user',
      title: 'User',
      width: 'minmax(17rem, 1.4fr)',
      show: (row) =>
        isLinked && row.id !== undefined ? <UserLink id={row.id}>{shownName(row)}</UserLink> : shownName(row),
    },
    { id: 'state', title: 'State', width: '7rem', show: (row) => <StateBadge state={stateOf(row)} /> },
    { id: 'what', title: 'What and why', width: 'minmax(14rem, 3fr)', show: (row) => summaryOf(row, productName) },
    {
      id: 'more',
      title: 'More',
      width: '6rem',
      show: (row) => (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`All of it: ${textName(row)}`}
          onClick={() => setOpened(row)}
        >
          All of it
        </Button>
      ),
    },
  ];
  return (
    <Stack gap="sm">
      <Group>
        <SegmentedControl
          size="xs"
          maw="100%"
          aria-label="Show"
          data={STATES.map((value) => ({ value, label: LABELS[value] }))}
          value={filter}
          onChange={(value) => onFilter(value as RowFilter)}
        />
      </Group>
      <VirtualRows
        label={label}
        columns={columns}
        pages={{ ...pages, items: shown, total: filter === 'all' ? pages.total : undefined }}
        idOf={(row) => String(row.index)}
        empty={filter === 'all' ? 'Nobody is decided yet.' : `Nobody here is ${LABELS[filter].toLowerCase()}.`}
      />
      <Modal
        opened={opened !== undefined}
        onClose={() => setOpened(undefined)}
        title={opened === undefined ? '' : shownName(opened)}
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {opened !== undefined && <WholeRow row={opened} productName={productName} />}
      </Modal>
    </Stack>
  );
};

const WholeRow = ({ row, productName }: { row: EffectRow; productName: (sku: string) => string }): ReactElement => {
  const effects = effectsOf(row, productName);
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <StateBadge state={stateOf(row)} />
        {row.reason !== undefined && (
          <Text size="xs" c="dimmed">
            {row.reason.code}
          </Text>
        )}
      </Group>
      {row.reason !== undefined && <Text size="sm">{reasonOf(row, productName)}</Text>}
      {effects.length > 0 && (
        <List size="sm" spacing={4}>
          {effects.map((effect) => (
            <List.Item key={effect}>{effect}</List.Item>
          ))}
        </List>
      )}
      {row.reason === undefined && effects.length === 0 && <Text size="sm">Nothing to change.</Text>}
    </Stack>
  );
};
