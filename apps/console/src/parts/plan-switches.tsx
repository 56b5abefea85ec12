import { SimpleGrid, Switch, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactElement } from 'react';
import type { Product } from './product-names.js';

interface Given {
  /** What the button says that shows the switches. */
  readonly label: string;
  readonly plans: Product['plans'];
  /** The plans that are off. */
  readonly off: readonly string[];
  readonly isReadOnly?: boolean;
  readonly onChange: (off: readonly string[]) => void;
}

/** A switch for each plan of a product, by its name, once somebody wants to see them. */
export const PlanSwitches = ({ label, plans, off, isReadOnly = false, onChange }: Given): ReactElement => {
  const [isOpen, { toggle }] = useDisclosure(false);
  return (
    <>
      <UnstyledButton onClick={toggle} aria-expanded={isOpen} style={{ alignSelf: 'flex-start' }}>
        <Text size="xs" c="dimmed" td="underline">
          {label}
        </Text>
      </UnstyledButton>
      {isOpen && (
        <SimpleGrid cols={{ base: 1, '30rem': 2 }} type="container" spacing={6} mt="xs">
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
        </SimpleGrid>
      )}
    </>
  );
};
