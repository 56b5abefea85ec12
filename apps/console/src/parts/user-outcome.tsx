import { List, Table, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Shape } from '../api/shapes.js';
import { Available } from './available.js';
import { moment, signed } from './format.js';
import { useProducts } from './product-names.js';
import { serviceNames } from './service-name.js';

type Outcome = Pick<
  Shape<'UserRestored'>,
  'assigned' | 'removed' | 'retained' | 'restored' | 'purged' | 'seats' | 'aliasesReleased' | 'aliasesReturned'
> & {
  readonly aliasesLost?: readonly (string | null)[];
  readonly shortfalls?: Shape<'UserRestored'>['shortfalls'];
};

const WHY_NOT = {
  'no-available-seats': 'no seat is available',
  'not-permitted-in-location': 'it is not permitted in the usage location',
} as const;

const addresses = (aliases: readonly (string | null)[]): string =>
  aliases.map((alias) => alias ?? 'an erased address').join(', ');

/** Says what a command does to a user, or would: licenses, services and until when they are kept, aliases, seats. */
export const UserOutcome = ({ outcome }: { readonly outcome: Outcome }): ReactElement => {
  const products = useProducts();
  const nameOf = (skuId: string): string => products.get(skuId)?.displayName ?? skuId;
  const { assigned, removed, retained, restored, purged, seats, shortfalls = [] } = outcome;
  const { aliasesReleased = [], aliasesReturned = [], aliasesLost = [] } = outcome;
  const lines: readonly (readonly [string, string])[] = [
    ...assigned.map((skuId) => ['Gets', nameOf(skuId)] as const),
    ...removed.map((skuId) => ['Loses', nameOf(skuId)] as const),
    ...shortfalls.map(({ skuId, code }) => ['Does not get', `${nameOf(skuId)}: ${WHY_NOT[code]}`] as const),
    ...(restored.length > 0 ? [['Comes back with its data', serviceNames(restored)] as const] : []),
    ...[...new Set(retained.map(({ purgeAt }) => purgeAt))].map((purgeAt) => {
      const until = purgeAt === undefined ? 'for good' : `until ${moment(purgeAt)}`;
      const ending = retained.filter((kept) => kept.purgeAt === purgeAt);
      return [`Ends, its data kept ${until}`, serviceNames(ending)] as const;
    }),
    ...(purged.length > 0 ? [['Is deleted with its data', serviceNames(purged)] as const] : []),
    ...(aliasesReturned.length > 0 ? [['Aliases back', addresses(aliasesReturned)] as const] : []),
    ...(aliasesReleased.length > 0 ? [['Aliases set free', addresses(aliasesReleased)] as const] : []),
    ...(aliasesLost.length > 0 ? [['Aliases lost', addresses(aliasesLost)] as const] : []),
  ];
  return (
    <>
      {lines.length === 0 && (
        <Text size="sm" c="dimmed">
          No license and no service changes.
        </Text>
      )}
      <List size="sm" spacing={4}>
        {lines.map(([label, text]) => (
          <List.Item key={`${label} ${text}`}>
            <Text
              span
              size="sm"
              fw={600}
              {...(/not|Loses|lost|deleted/.test(label) ? { c: 'var(--mantine-color-error)' } : {})}
            >
              {label}:
            </Text>{' '}
            {text}
          </List.Item>
        ))}
      </List>
      {seats.length > 0 && (
        <Table verticalSpacing={4} aria-label="Seats" fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Seats</Table.Th>
              <Table.Th ta="right">Available now</Table.Th>
              <Table.Th ta="right">Afterwards</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {seats.map(({ skuId, before, available }) => (
              <Table.Tr key={skuId}>
                <Table.Th scope="row" fw={500}>
                  {nameOf(skuId)}
                </Table.Th>
                <Table.Td ta="right">{signed(before.available)}</Table.Td>
                <Table.Td ta="right">
                  <Available seats={available} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </>
  );
};
