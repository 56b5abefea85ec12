import { Alert, Drawer, List, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import { useRead } from '../../api/use-read.js';
import { type Entry, inWords, shownValue, whoOf, wordsOf } from '../../parts/entry-words.js';
import { Facts } from '../../parts/facts.js';
import { counted, moment } from '../../parts/format.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { named, type Product } from '../../parts/product-names.js';
import { useFocusBack } from '../../parts/use-focus-back.js';

interface Given {
  readonly entry: Entry;
  readonly products: ReadonlyMap<string, Product>;
  readonly onClose: () => void;
}

const TITLES = { accepted: 'Done', unchanged: 'Changed nothing', refused: 'Refused' } as const;

const Steps = ({ of, products }: Pick<Given, 'products'> & { readonly of: readonly { readonly words: string }[] }) => (
  <List size="sm" type="ordered">
    {of.map(({ words }) => (
      <List.Item key={words}>{named(products, words)}</List.Item>
    ))}
  </List>
);

/** What would let a refused command pass now, in the order in which it is to be done. */
const WayOut = ({ commandId, products }: Pick<Given, 'products'> & { readonly commandId: string }) => {
  const { data, error } = useRead('/api/commands/{id}/explain', { path: { id: commandId } });
  if (error !== null) return <ProblemAlert error={error} />;
  if (data === undefined) return null;
  return (
    <div>
      <Title order={3} fz="md">
        {data.verdict === 'passes-now' ? 'It would pass now' : 'What would let it pass'}
      </Title>
      {data.remedies.length === 0 && data.verdict !== 'passes-now' && (
        <Text size="sm" c="dimmed">
          No small change would.
        </Text>
      )}
      <Steps of={data.remedies} products={products} />
      {data.otherWays?.map((way) => (
        <div key={way.map(({ words }) => words).join()}>
          <Text size="sm" c="dimmed">
            or
          </Text>
          <Steps of={way} products={products} />
        </div>
      ))}
    </div>
  );
};

const Changes = ({ entry, products }: Pick<Given, 'entry' | 'products'>): ReactElement => {
  const names = new Map(entry.users.map(({ id, userPrincipalName }) => [id, userPrincipalName ?? 'Erased person']));
  return (
    <div>
      <Title order={3} fz="md">
        Before and after
      </Title>
      <Table verticalSpacing={4} fz="sm" aria-label="Before and after">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>What</Table.Th>
            <Table.Th>Before</Table.Th>
            <Table.Th>After</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entry.modified.map(({ userId, purchaseId, property, skuId, before, after }) => {
            const product = skuId === undefined ? undefined : products.get(skuId);
            const of = userId === undefined || names.size < 2 ? undefined : names.get(userId);
            return (
              <Table.Tr key={`${userId} ${purchaseId} ${property} ${skuId}`}>
                <Table.Th scope="row" fw={500}>
                  {product?.displayName ?? inWords(property)}
                  {of !== undefined && (
                    <Text size="xs" c="dimmed">
                      {of}
                    </Text>
                  )}
                </Table.Th>
                <Table.Td>{shownValue(before, product)}</Table.Td>
                <Table.Td>{shownValue(after, product)}</Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </div>
  );
};

/** One entry in full: who, why, and what was otherwise before. */
export const EntryDrawer = ({ entry, products, onClose }: Given): ReactElement => {
  const { outcome, reason, modified, more = 0 } = entry;
  const words = wordsOf(entry);
  useFocusBack();
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={TITLES[outcome]}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="lg">
        {reason === undefined ? (
          <Text size="sm">{words}</Text>
        ) : (
          <Alert color="red" title={inWords(reason.code)}>
            {words}
          </Alert>
        )}
        <Facts
          facts={[
            ['When', moment(entry.occurredAt)],
            ['Who', whoOf(entry)],
            ['Reference', entry.reference],
            ['Reason', entry.hasReason ? (entry.reasonText ?? 'can’t be read any more') : undefined],
            ['Command', entry.type && inWords(entry.type)],
            ['Users', entry.users.map(({ userPrincipalName }) => userPrincipalName ?? 'Erased person').join(', ')],
            [
              'Products',
              entry.products
                .map(({ skuId, skuPartNumber }) => products.get(skuId)?.displayName ?? skuPartNumber ?? skuId)
                .join(', '),
            ],
            ['Id of the command', entry.commandId],
          ]}
        />
        {modified.length > 0 && <Changes entry={entry} products={products} />}
        {more > 0 && (
          <Text size="sm" c="dimmed">
            And {counted(more, 'more change')}.
          </Text>
        )}
        {outcome === 'refused' && <WayOut commandId={entry.commandId} products={products} />}
      </Stack>
    </Drawer>
  );
};
