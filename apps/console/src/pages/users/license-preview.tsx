import { List, Loader, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Answer } from '../../api/shapes.js';
import { Available } from '../../parts/available.js';
import { count, day } from '../../parts/format.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import type { Product } from '../../parts/product-names.js';
import { serviceName } from '../../parts/service-name.js';

interface Given {
  readonly decided: Answer<'post', '/api/users/{id}/licenses'> | undefined;
  readonly isDeciding: boolean;
  readonly error: unknown;
  readonly products: ReadonlyMap<string, Product>;
  readonly say: (text: string) => string;
}

/** Services that end on the same day are told together. */
const endings = (retained: readonly { readonly service: string; readonly purgeAt?: string }[]): readonly string[] => {
  const byDay = new Map<string, string[]>();
  for (const { service, purgeAt } of retained) {
    const when = purgeAt === undefined ? 'data stays for good' : `data is kept until ${day(purgeAt)}, then deleted`;
    byDay.set(when, [...(byDay.get(when) ?? []), serviceName(service)]);
  }
  return [...byDay].map(
    ([when, services]) => `${services.join(', ')} ${services.length === 1 ? 'ends' : 'end'}: ${when}`,
  );
};

/** What a change would do, as the server decided it without doing it. */
export const LicensePreview = ({ decided, isDeciding, error, products, say }: Given): ReactElement => {
  const nameOf = (skuId: string): string => products.get(skuId)?.displayName ?? skuId;
  const texts = (aliases: readonly (string | null)[] = []): string =>
    aliases.map((each) => each ?? 'erased').join(', ');
  const effects =
    decided === undefined
      ? []
      : [
          ...decided.assigned.map((skuId) => `${nameOf(skuId)} is assigned`),
          ...decided.removed.map((skuId) => `${nameOf(skuId)} is removed`),
          ...endings(decided.retained),
          ...decided.restored.map(({ service }) => `${serviceName(service)} comes back with its data`),
          ...decided.purged.map(({ service }) => `${serviceName(service)}: its data is deleted`),
          ...(decided.aliasesReleased?.length ? [`Aliases go: ${texts(decided.aliasesReleased)}`] : []),
          ...(decided.aliasesReturned?.length ? [`Aliases come back: ${texts(decided.aliasesReturned)}`] : []),
          ...(decided.aliasesLost?.length ? [`Aliases are taken by others: ${texts(decided.aliasesLost)}`] : []),
        ];
  return (
    <Stack gap="sm" aria-live="polite" aria-busy={isDeciding}>
      <Title order={3} size="h4">
        Afterwards {isDeciding && <Loader size="xs" ml="xs" aria-label="Deciding" />}
      </Title>
      {error !== null && error !== undefined ? (
        <ProblemAlert error={error} say={say} />
      ) : (
        decided !== undefined && (
          <>
            <List size="sm" spacing={4}>
              {effects.length === 0 ? <List.Item>Services are switched as chosen</List.Item> : null}
              {effects.map((effect) => (
                <List.Item key={effect}>{effect}</List.Item>
              ))}
            </List>
            {decided.seats.length > 0 && (
              <Table verticalSpacing={6}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Product</Table.Th>
                    <Table.Th ta="right">Assigned</Table.Th>
                    <Table.Th ta="right">Available</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {decided.seats.map(({ skuId, assigned, available, before }) => (
                    <Table.Tr key={skuId}>
                      <Table.Td>{nameOf(skuId)}</Table.Td>
                      <Table.Td ta="right">
                        <Text span size="sm" c="dimmed">
                          {count(before.assigned)} →{' '}
                        </Text>
                        {count(assigned)}
                      </Table.Td>
                      <Table.Td ta="right">
                        <Text span size="sm" c="dimmed">
                          {count(before.available)} →{' '}
                        </Text>
                        <Available seats={available} />
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            )}
          </>
        )
      )}
    </Stack>
  );
};
