import { Anchor, Badge } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { useAsOf } from '../../api/api-context.js';
import { usePages } from '../../api/use-read.js';
import { type Entry, whoOf, wordsOf } from '../../parts/entry-words.js';
import { moment } from '../../parts/format.js';
import { PageHeader } from '../../parts/page-header.js';
import { useProducts } from '../../parts/product-names.js';
import { type Column, VirtualRows } from '../../parts/virtual-rows.js';
import { askedOf, type InAddress, type InMemory } from './asked.js';
import { EntryDrawer } from './entry-drawer.js';
import { Export } from './export.js';
import { Filters } from './filters.js';

const columnsFor = (onOpen: (entry: Entry) => void): readonly Column<Entry>[] => [
  { id: 'when', title: 'When', width: '12.5rem', show: ({ occurredAt }) => moment(occurredAt) },
  {
    id: 'what',
    title: 'What',
    width: 'minmax(15rem, 4fr)',
    show: (entry) => (
      <Anchor
        component="button"
        type="button"
        size="sm"
        truncate="end"
        display="block"
        w="100%"
        ta="left"
        onClick={() => onOpen(entry)}
      >
        {wordsOf(entry)}
      </Anchor>
    ),
  },
  {
    id: 'user',
    title: 'User',
    width: 'minmax(17rem, 1.5fr)',
    show: ({ users: [first, ...others] }) =>
      first === undefined
        ? null
        : `${first.userPrincipalName ?? 'Erased person'}${others.length === 0 ? '' : ` and ${others.length} more`}`,
  },
  {
    id: 'who',
    title: 'Who',
    width: 'minmax(8.5rem, 1fr)',
    show: (entry) => <span title={whoOf(entry)}>{entry.actorName ?? entry.actor}</span>,
  },
  {
    id: 'reference',
    title: 'Reference',
    width: '7.5rem',
    show: ({ reference, outcome }) =>
      outcome === 'refused' ? (
        <Badge color="red" variant="light" tt="none">
          refused
        </Badge>
      ) : (
        reference
      ),
  },
];

/** What was done and what was refused, by whom and why. */
const HistoryPage = (): ReactElement => {
  const asOf = useAsOf();
  const address = useSearch({ strict: false }) as InAddress;
  const navigate = useNavigate();
  const [memory, setMemory] = useState<InMemory>({});
  const [entry, setEntry] = useState<Entry>();
  const query = askedOf(address, memory, asOf);
  const found = usePages('/api/history', { query: { limit: 100, ...query } });
  // of a position the server takes no end: what came later is left out here
  const isPosition = asOf !== undefined && /^\d+$/.test(asOf);
  const pages = isPosition ? { ...found, items: found.items.filter(({ position }) => position <= asOf) } : found;
  const products = useProducts();
  const change = ({ user, product, command, outcome, order, from, to }: InAddress): void => {
    const next = { user, product, command, outcome, order, from, to };
    void navigate({ to: '/history', search: ((now: object) => ({ ...now, ...next })) as never, replace: true });
  };
  return (
    <>
      <PageHeader title="History" actions={<Export query={query} />}>
        What was done and what was refused: to whom, by whom, by which right and why
      </PageHeader>
      <Filters address={address} products={products} onAddress={change} onMemory={setMemory} />
      <VirtualRows
        label="History"
        columns={columnsFor(setEntry)}
        pages={pages}
        idOf={({ commandId, position }) => `${commandId} ${position}`}
        empty="Nothing like that happened. Take a filter away, or choose an earlier day."
      />
      {entry !== undefined && <EntryDrawer entry={entry} products={products} onClose={() => setEntry(undefined)} />}
    </>
  );
};

export default HistoryPage;
