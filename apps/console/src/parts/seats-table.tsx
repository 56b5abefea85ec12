import { Table } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Shape } from '../api/shapes.js';
import { Available } from './available.js';
import { count } from './format.js';

interface Given {
  readonly seats: readonly Shape<'SeatPool'>[];
  readonly productName: (sku: string) => string;
}

/** How many of each product are assigned now and afterwards, and what would be available then. */
export const SeatsTable = ({ seats, productName }: Given): ReactElement | null =>
  seats.length === 0 ? null : (
    <Table.ScrollContainer minWidth={300} type="native" tabIndex={0} role="region" aria-label="Seats">
      <Table withTableBorder horizontalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Product</Table.Th>
            <Table.Th ta="right">Assigned now</Table.Th>
            <Table.Th ta="right">Afterwards</Table.Th>
            <Table.Th ta="right">Available then</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {seats.map(({ skuId, assigned, available, before }) => (
            <Table.Tr key={skuId}>
              <Table.Th scope="row" fw={500}>
                {productName(skuId)}
              </Table.Th>
              <Table.Td ta="right">{count(before.assigned)}</Table.Td>
              <Table.Td ta="right">{count(assigned)}</Table.Td>
              <Table.Td ta="right">
                <Available seats={available} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
