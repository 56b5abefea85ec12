import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { useAsOf } from '../api/api-context.js';
import { moment } from '../parts/format.js';
import { Icon } from '../parts/icons.js';
import { HeaderPanel } from './header-panel.js';
import classes from './as-of.module.css';

/** A position is digits alone; everything else that the frame writes into an address is an instant. */
const wordsFor = (asOf: string): string => (/^\d+$/.test(asOf) ? `position ${Number(asOf)}` : moment(asOf));

const useMove = (): ((asOf: string | undefined) => void) => {
  const navigate = useNavigate();
  return (asOf) => void navigate({ to: '.', search: ((now: object) => ({ ...now, asOf })) as never });
};

/** Chooses the moment that all pages are shown as of. */
export const AsOf = (): ReactElement => {
  const asOf = useAsOf();
  const move = useMove();
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState('');
  const chosen = text === '' ? undefined : new Date(text);
  const close = (): void => setOpen(false);
  const button = (
    <Button
      variant="default"
      size="sm"
      px="xs"
      leftSection={<Icon name="history" />}
      className={classes.button!}
      aria-expanded={isOpen}
      aria-haspopup="dialog"
      onClick={() => setOpen(!isOpen)}
    >
      <span className={classes.long}>As of:&nbsp;</span>
      {asOf === undefined ? 'now' : wordsFor(asOf)}
    </Button>
  );
  return (
    <HeaderPanel label="As of" isOpen={isOpen} onClose={close} button={button}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen === undefined) return;
          move(chosen.toISOString());
          close();
        }}
      >
        <Stack gap="sm">
          <TextInput
            type="datetime-local"
            label="Show everything as it was"
            description="In the time zone of this browser"
            value={text}
            required
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Group gap="xs">
            <Button type="submit" size="sm">
              Go there
            </Button>
            {asOf !== undefined && (
              <Button
                variant="default"
                size="sm"
                onClick={() => {
                  move(undefined);
                  close();
                }}
              >
                Back to now
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </HeaderPanel>
  );
};

/** In the past it says so on every page, and why nothing can be changed there. */
export const PastBanner = (): ReactElement | null => {
  const asOf = useAsOf();
  const move = useMove();
  if (asOf === undefined) return null;
  return (
    <Alert className={classes.banner!} icon={<Icon name="history" />} mb="lg">
      <Group justify="space-between" gap="sm">
        <Text size="sm">
          You see everything as it was at <strong>{wordsFor(asOf)}</strong>. The past can’t be changed.
        </Text>
        <Button size="compact-sm" variant="default" onClick={() => move(undefined)}>
          Back to now
        </Button>
      </Group>
    </Alert>
  );
};
