import { Box, Checkbox, Group, Paper, Stack, Text } from '@mantine/core';
import { type ReactElement, type ReactNode, useId } from 'react';
import { Available } from './available.js';
import { count } from './format.js';
import { PlanSwitches } from './plan-switches.js';
import { useProducts } from './product-names.js';
import type { Subscription } from './subscriptions.js';
import type { Wanted } from './wanted.js';

interface Given {
  readonly label: string;
  readonly description?: ReactNode;
  /** What can be chosen: products that were bought, and those that are held all the same. */
  readonly offered: readonly (Pick<Subscription, 'skuId'> & Partial<Subscription>)[];
  readonly chosen: Wanted;
  readonly onChange: (chosen: Wanted) => void;
  /** Each product that is chosen has a switch for each of its plans. */
  readonly hasPlans?: boolean;
  /** What is held already; undefined where this is about nobody in particular. */
  readonly held?: Wanted;
  readonly isReadOnly?: boolean;
}

/** Products to choose from, with Available beside each before it is chosen, and their plans where they matter. */
export const ProductChoice = (given: Given): ReactElement => {
  const { label, description, offered, chosen, onChange, hasPlans = false, held, isReadOnly = false } = given;
  const products = useProducts();
  const id = useId();
  const set = (skuId: string, off: readonly string[] | undefined): void => {
    const next = new Map(chosen);
    if (off === undefined) next.delete(skuId);
    else next.set(skuId, off);
    onChange(next);
  };
  return (
    <div role="group" aria-labelledby={id}>
      <Text id={id} fw={600} size="sm" component="div">
        {label}
      </Text>
      {description !== undefined && (
        <Text size="xs" c="dimmed" component="div">
          {description}
        </Text>
      )}
      <Stack gap="xs" mt="xs" maw={620}>
        {offered.map(({ skuId, skuPartNumber, valid, assigned, available }) => {
          const off = chosen.get(skuId);
          const product = products.get(skuId);
          const plans = product?.plans ?? [];
          return (
            <Paper key={skuId} withBorder p="sm" style={{ borderColor: 'var(--sl-line)' }}>
              <Group justify="space-between" wrap="nowrap" gap="sm">
                <Checkbox
                  label={product?.displayName ?? skuPartNumber ?? skuId}
                  checked={off !== undefined}
                  disabled={isReadOnly}
                  // what somebody holds is read, also where it can’t be changed
                  styles={{ label: { fontWeight: 500, color: 'var(--mantine-color-text)' } }}
                  onChange={(event) => set(skuId, event.currentTarget.checked ? [] : undefined)}
                />
                <Text size="xs" c="dimmed" component="div" ta="right">
                  Available {available === undefined ? '–' : <Available seats={available} />}
                  {valid !== undefined && assigned !== undefined && (
                    <div>
                      {count(assigned)} of {count(valid)} assigned
                    </div>
                  )}
                </Text>
              </Group>
              {hasPlans && off !== undefined && plans.length > 0 && (
                <Box mt={6} ml={32}>
                  <PlanSwitches
                    label={`${plans.length - off.length} of ${plans.length} services on${
                      held === undefined || held.has(skuId) ? '' : ' (new)'
                    }`}
                    plans={plans}
                    off={off}
                    isReadOnly={isReadOnly}
                    onChange={(next) => set(skuId, next)}
                  />
                </Box>
              )}
            </Paper>
          );
        })}
        {offered.length === 0 && (
          <Text size="sm" c="dimmed">
            There is no product to choose.
          </Text>
        )}
      </Stack>
    </div>
  );
};
