import { Anchor, Card, Group, Loader, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import { counted } from '../../parts/format.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import classes from './home-card.module.css';

/** Where a line of a card leads to. */
interface Goal {
  readonly to: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly search?: Readonly<Record<string, string>>;
}

export interface Entry {
  readonly key: string;
  readonly label: ReactNode;
  readonly goal: Goal;
  /** A number or a date at the end of the line. */
  readonly value: ReactNode;
}

interface Given {
  readonly title: string;
  /** Where the whole of it is. */
  readonly goal: Goal;
  readonly entries: readonly Entry[] | undefined;
  readonly empty: string;
  readonly error: unknown;
  readonly onRetry: () => void;
}

/** What is more than this is seen on the page that the card leads to. */
const MOST = 6;

const GoalLink = ({ goal, children }: { readonly goal: Goal; readonly children: ReactNode }): ReactElement => (
  <Anchor
    size="sm"
    inherit
    renderRoot={(props) => (
      <Link
        to={goal.to}
        {...(goal.params === undefined ? {} : { params: goal.params as never })}
        {...(goal.search === undefined ? {} : { search: goal.search as never })}
        {...props}
      />
    )}
  >
    {children}
  </Anchor>
);

/** Some lines of a page, each of which leads to it. */
export const HomeCard = ({ title, goal, entries, empty, error, onRetry }: Given): ReactElement => (
  <Card withBorder padding="md" component="section" aria-label={title}>
    <Group justify="space-between" mb="sm">
      <Title order={2}>{title}</Title>
      {entries !== undefined && entries.length > 0 && (
        <Text size="sm" component="div">
          <GoalLink goal={goal}>Show all</GoalLink>
        </Text>
      )}
    </Group>
    <ProblemAlert error={error} onRetry={onRetry} />
    {error === null && entries === undefined && <Loader size="sm" role="status" aria-label="Loading" />}
    {entries?.length === 0 && (
      <Text size="sm" c="dimmed">
        {empty}
      </Text>
    )}
    {entries !== undefined && entries.length > 0 && (
      <ul className={classes.list}>
        {entries.slice(0, MOST).map(({ key, label, goal: own, value }) => (
          <li key={key} className={classes.entry}>
            <GoalLink goal={own}>{label}</GoalLink>
            <Text size="sm" component="div">
              {value}
            </Text>
          </li>
        ))}
        {entries.length > MOST && (
          <li>
            <GoalLink goal={goal}>{`and ${counted(entries.length - MOST, 'other')}`}</GoalLink>
          </li>
        )}
      </ul>
    )}
  </Card>
);
