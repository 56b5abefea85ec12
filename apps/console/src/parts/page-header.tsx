import { Group, Text, Title } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';

interface Given {
  readonly title: string;
  readonly children?: ReactNode;
  /** Buttons of what can be done on the page. */
  readonly actions?: ReactNode;
}

/** The title of a page, a sentence about it, and what can be done there. */
export const PageHeader = ({ title, children, actions }: Given): ReactElement => (
  <Group justify="space-between" align="flex-end" gap="md" mb="lg" wrap="wrap">
    <div>
      <Title order={1}>{title}</Title>
      {children !== undefined && (
        <Text c="dimmed" size="sm" mt={4} component="div">
          {children}
        </Text>
      )}
    </div>
    {actions !== undefined && <Group gap="xs">{actions}</Group>}
  </Group>
);
