import { Badge } from '@mantine/core';
import type { ReactElement } from 'react';

const COLOURS: Readonly<Record<string, string>> = {
  Complete: 'green',
  Finished: 'green',
  'In part': 'yellow',
  Failed: 'red',
  Running: 'brand',
};

/** A state as a word on its colour. */
export const StateBadge = ({ state }: { readonly state: string }): ReactElement => (
  <Badge variant="light" color={COLOURS[state] ?? 'gray'} tt="none">
    {state}
  </Badge>
);
