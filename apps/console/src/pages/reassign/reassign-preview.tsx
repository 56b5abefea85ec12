import { List, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Shape } from '../../api/shapes.js';
import { effectsOf } from '../../parts/effects-of-row.js';
import { SeatsTable } from '../../parts/seats-table.js';
import { UserName } from '../../parts/user-name.js';

interface Given {
  readonly answer: Shape<'LicensesReassigned'>;
  readonly productName: (sku: string) => string;
}

/** What the one loses, until when its data is kept, and what the other gets. */
export const ReassignPreview = ({ answer, productName }: Given): ReactElement => {
  const seats = new Map([...answer.from.seats, ...answer.to.seats].map((pool) => [pool.skuId, pool]));
  return (
    <Stack gap="md" aria-live="polite">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {[answer.from, answer.to].map((change) => {
          const effects = effectsOf({ ...change, index: 0, state: 'Complete' }, productName);
          return (
            <div key={change.id}>
              <Title order={2} fz="md">
                <UserName id={change.id} />
              </Title>
              {effects.length === 0 ? (
                <Text size="sm">Nothing changes.</Text>
              ) : (
                <List size="sm" spacing={4} mt="xs">
                  {effects.map((effect) => (
                    <List.Item key={effect}>{effect}</List.Item>
                  ))}
                </List>
              )}
            </div>
          );
        })}
      </SimpleGrid>
      <SeatsTable seats={[...seats.values()]} productName={productName} />
    </Stack>
  );
};
