import { Badge, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { counted, moment } from './format.js';
import { useNow } from './use-now.js';

const DAY_MS = 86_400_000;
const SOON_DAYS = 3;

const wordsFor = (left: number): string =>
  left <= 0 ? 'due' : left < DAY_MS ? 'less than a day' : counted(Math.floor(left / DAY_MS), 'day');

interface Given {
  readonly until: string;
  /** The instant that the page is shown as of, where it isn't now. */
  readonly at?: string | undefined;
}

/** Says how many days are left. The last ones are loud. */
export const DaysLeft = ({ until, at }: Given): ReactElement => {
  const now = useNow();
  const left = Date.parse(until) - (at === undefined ? now : Date.parse(at));
  const words = wordsFor(left);
  return left < SOON_DAYS * DAY_MS ? (
    <Badge color="orange" variant="light" tt="none" title={moment(until)}>
      {words}
    </Badge>
  ) : (
    <Text span size="sm" title={moment(until)}>
      {words}
    </Text>
  );
};
