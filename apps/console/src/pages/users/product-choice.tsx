import { Checkbox, Group, Paper, Stack, Switch, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactElement } from 'react';
import { Available } from '../../parts/available.js';
import type { Product } from '../../parts/product-names.js';

interface Given {
  readonly product: Product | undefined;
  readonly partNumber: string;
  readonly available: number | undefined;
  readonly isHeld: boolean;
  /** The plans that are off; undefined where the product isn't wanted. */
  readonly off: readonly string[] | undefined;
  readonly isReadOnly: boolean;
  readonly onChange: (off: readonly string[] | undefined) => void;
}

/** A product with what is Available of it before one chooses, and a switch for each of its plans. */
export const ProductChoice = (given: Given): ReactElement => {
  const { product, partNumber, available, isHeld, off, isReadOnly, onChange } = given;
  const [isOpen, { toggle }] = useDisclosure(false);
  const name = product?.displayName ?? partNumber;
  const plans = product?.plans ?? [];
  const on = plans.length - (off?.length ?? 0);
  return (
    <Paper withBorder p="sm" style={{ borderColor: 'var(--sl-line)' }}>
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Checkbox
          label={name}
          checked={off !== undefined}
          disabled={isReadOnly}
          styles={{ label: { fontWeight: 500 } }}
          onChange={(event) => onChange(event.currentTarget.checked ? [] : undefined)}
        />
        <Group gap={6} wrap="nowrap">
          <Text size="xs" c="dimmed">
            Available
          </Text>
          {available === undefined ? '–' : <Available seats={available} />}
        </Group>
      </Group>
      {off !== undefined && plans.length > 0 && (
        <>
          <UnstyledButton onClick={toggle} mt={6} ml={32} aria-expanded={isOpen}>
            <Text size="xs" c="dimmed" td="underline">
              {on} of {plans.length} services on{isHeld ? '' : ' (new)'}
            </Text>
          </UnstyledButton>
          {isOpen && (
            <Stack gap={6} mt="xs" ml={32}>
              {plans.map(({ planId, planName, friendlyName }) => (
                <Switch
                  key={planId}
                  size="xs"
                  label={friendlyName ?? planName}
                  checked={!off.includes(planId)}
                  disabled={isReadOnly}
                  onChange={(event) =>
                    onChange(event.currentTarget.checked ? off.filter((each) => each !== planId) : [...off, planId])
                  }
                />
              ))}
            </Stack>
          )}
        </>
      )}
    </Paper>
  );
};
