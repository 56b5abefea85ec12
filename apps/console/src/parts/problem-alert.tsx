import { Alert, Button, Code, Group, List, Stack, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { ProblemError, problemOf } from '../api/problem.js';
import { signInAddress } from '../api/sign-in.js';
import { counted, moment, signed } from './format.js';
import { Facts } from './facts.js';
import { Icon } from './icons.js';
import { serviceName } from './service-name.js';
import classes from './problem-alert.module.css';

interface Given {
  readonly error: unknown;
  /** Sends the same again. It is offered where that may help. */
  readonly onRetry?: (() => void) | undefined;
  /** Puts names in place of the ids that a text has. */
  readonly say?: (text: string) => string;
}

/** Members of a problem document that its words tell already. */
const SAID = new Set(
  'type title status detail code problems instance retryAfterSeconds commandId outcome dryRun position'.split(' '),
);
const CALLED: Readonly<Record<string, string>> = { skuId: 'Product', userId: 'User' };
const AN_INSTANT = /^\d{4}-\d\d-\d\dT/;

const labelOf = (member: string): string => {
  const called = CALLED[member];
  if (called !== undefined) return called;
  const words = member.replaceAll(/([A-Z])/g, ' $1').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};
const namesOf = (services: unknown): unknown =>
  Array.isArray(services) ? services.map((service) => serviceName(String(service))) : services;
const shown = (value: unknown): string | undefined => {
  if (typeof value === 'number') return signed(value);
  if (typeof value === 'string') return AN_INSTANT.test(value) ? moment(value) : value;
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value.slice(0, 20).join(', ');
  return undefined;
};

/** Says what the server refused or could not do: what happened, what to do next, and the figures of the case. */
export const ProblemAlert = ({ error, onRetry, say = (text) => text }: Given): ReactElement | null => {
  if (error === null || error === undefined) return null;
  const problem = problemOf(error);
  const isPassing = error instanceof ProblemError && error.isPassing;
  const pause = error instanceof ProblemError ? (error.retryAfterSeconds ?? 0) : 0;
  const facts = Object.entries(problem).flatMap(([member, value]) => {
    const text = SAID.has(member) ? undefined : shown(member === 'services' ? namesOf(value) : value);
    return text === undefined ? [] : [[labelOf(member), say(text)] as const];
  });
  return (
    <Alert
      role="alert"
      color={isPassing ? 'yellow' : 'red'}
      title={problem.title}
      icon={<Icon name="warning" />}
      classNames={{ title: classes.title! }}
    >
      <Stack gap="xs">
        <Text size="sm">{say(problem.detail)}</Text>
        {pause > 0 && (
          <Text size="sm">The server asks to wait {counted(pause, 'second')} before that is sent again.</Text>
        )}
        {problem.problems !== undefined && (
          <List size="sm">
            {problem.problems.map(({ at, message }) => (
              <List.Item key={`${at} ${message}`}>
                {at === '' ? null : <Code>{at}</Code>} {message}
              </List.Item>
            ))}
          </List>
        )}
        {facts.length > 0 && <Facts facts={facts} />}
        <Group gap="sm">
          {problem.status === 401 && (
            <Button size="compact-sm" component="a" href={signInAddress()}>
              Sign in
            </Button>
          )}
          {onRetry !== undefined && (
            <Button size="compact-sm" variant="default" onClick={onRetry}>
              Try again
            </Button>
          )}
          <Text size="xs" c="dimmed">
            {problem.code}
            {problem.instance === undefined ? '' : ` · ${problem.instance}`}
          </Text>
        </Group>
      </Stack>
    </Alert>
  );
};
