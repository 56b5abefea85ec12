import { Checkbox, Group, Stack, Text } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { Available } from './available.js';
import { count } from './format.js';
import type { Subscription } from './subscriptions.js';

interface Given {
  readonly label: string;
  readonly description?: ReactNode;
  readonly subscriptions: readonly Subscription[];
  readonly productName: (sku: string) => string;
  readonly chosen: readonly string[];
  readonly onChange: (chosen: string[]) => void;
}

/** Products to choose from, with Available beside each before it is chosen. */
export const ProductChoice = (given: Given): ReactElement => {
  const { label, description, subscriptions, productName, chosen, onChange } = given;
  return (
    <Checkbox.Group label={label} description={description} value={[...chosen]} onChange={onChange}>
      <Stack gap="xs" mt="xs">
        {subscriptions.map(({ skuId, valid, assigned, available }) => (
          <Group key={skuId} gap="sm" wrap="nowrap" align="flex-start" justify="space-between" maw={560}>
            <Checkbox value={skuId} label={productName(skuId)} />
            <Text size="sm" c="dimmed" component="div" ta="right">
              <Available seats={available} /> available, {count(assigned)} of {count(valid)} assigned
            </Text>
          </Group>
        ))}
        {subscriptions.length === 0 && (
          <Text size="sm" c="dimmed">
            There is no product to choose.
          </Text>
        )}
      </Stack>
    </Checkbox.Group>
  );
};
