import { Badge, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { signed } from './format.js';

/** Valid less Assigned. Below zero it is loud: more people hold the product than were paid for. */
export const Available = ({ seats }: { readonly seats: number }): ReactElement =>
  seats < 0 ? (
    <Badge color="red" variant="light" size="lg" fw={700} title="More are assigned than there are">
      {signed(seats)}
    </Badge>
  ) : (
    <Text span size="sm" fw={600}>
      {signed(seats)}
    </Text>
  );
