import { Alert, Button, Group, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { useAsOf } from '../api/api-context.js';
import { moment } from '../parts/format.js';
import { Icon } from '../parts/icons.js';
import { usePermits } from '../parts/permits.js';
import { chosenZone, useZone } from '../parts/zone.js';
import { HeaderPanel } from './header-panel.js';
import { lazyPart } from './lazy-part.js';
import classes from './as-of.module.css';

/** A position is digits alone. What else somebody wrote into an address, such as a date with its zone, stays as it is. */
const wordsFor = (asOf: string): string => {
  if (/^\d+$/.test(asOf)) return `position ${Number(asOf)}`;
  return Number.isNaN(Date.parse(asOf)) ? asOf : `${moment(asOf)}${chosenZone() === 'UTC' ? ' UTC' : ''}`;
};

const useMove = (): ((asOf: string | undefined) => void) => {
  const navigate = useNavigate();
  return (asOf) => void navigate({ to: '.', search: ((now: object) => ({ ...now, asOf })) as never });
};

/** The line of time and its fields come when somebody opens them. */
const AsOfPanel = lazyPart(() => import('./as-of-panel.js'));

/** Chooses the moment that all pages are shown as of. */
export const AsOf = (): ReactElement | null => {
  const asOf = useAsOf();
  const move = useMove();
  useZone();
  const [isOpen, setOpen] = useState(false);
  const { mayEverRead } = usePermits();
  if (!mayEverRead('tenant')) return null;
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
      <span className={classes.when}>{asOf === undefined ? 'now' : wordsFor(asOf)}</span>
    </Button>
  );
  return (
    <HeaderPanel label="As of" isOpen={isOpen} onClose={close} button={button}>
      <AsOfPanel asOf={asOf} onMove={move} onClose={close} />
    </HeaderPanel>
  );
};

/** In the past it says so on every page, and why nothing can be changed there. */
export const PastBanner = (): ReactElement | null => {
  const asOf = useAsOf();
  const move = useMove();
  useZone();
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
