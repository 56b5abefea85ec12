import { Alert, Table } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Shape } from '../../api/shapes.js';
import { Available } from '../../parts/available.js';
import { count, counted } from '../../parts/format.js';
import { Icon } from '../../parts/icons.js';

type Totals = Shape<'PurchaseChanged'>['totals'];
const NONE: Totals = { valid: 0, expired: 0, assigned: 0, available: 0 };
const ROWS = [
  ['Valid', 'valid'],
  ['Expired', 'expired'],
  ['Assigned', 'assigned'],
] as const;

/** The seats of the product as they are, and as they would be. */
export const SeatsBeforeAfter = ({ change }: { readonly change: Shape<'PurchaseChanged'> }): ReactElement => {
  const { totals: after, outcome } = change;
  const before = change.before?.totals ?? NONE;
  return (
    <>
      {outcome === 'unchanged' && <Alert color="gray">It is so already: nothing would change.</Alert>}
      <Table verticalSpacing={4} fz="sm" aria-label="Seats">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Licenses</Table.Th>
            <Table.Th ta="right">Now</Table.Th>
            <Table.Th ta="right">Afterwards</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {ROWS.map(([label, member]) => (
            <Table.Tr key={member}>
              <Table.Th scope="row" fw={500}>
                {label}
              </Table.Th>
              <Table.Td ta="right">{count(before[member])}</Table.Td>
              <Table.Td ta="right">{count(after[member])}</Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Th scope="row" fw={500}>
              Available
            </Table.Th>
            <Table.Td ta="right">
              <Available seats={before.available} />
            </Table.Td>
            <Table.Td ta="right">
              <Available seats={after.available} />
            </Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
      {after.available < 0 && (
        <Alert color="orange" icon={<Icon name="warning" />}>
          {counted(-after.available, 'license is', 'licenses are')} assigned beyond what there is. Nobody loses one, and
          nobody gets one until there are seats again.
        </Alert>
      )}
    </>
  );
};
