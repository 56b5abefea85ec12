import { Badge, Button, List, Stack, Text } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { Answer } from '../api/shapes.js';
import { useMe } from '../api/use-me.js';
import { spaced } from '../parts/format.js';
import { Icon } from '../parts/icons.js';
import { ProblemAlert } from '../parts/problem-alert.js';
import { HeaderPanel } from './header-panel.js';
import { SignOut, useSignIn } from './session.js';
import classes from './who-am-i.module.css';

const nameOf = (me: Answer<'get', '/api/me'>): string =>
  me.kind === 'user' ? (me.name ?? me.id) : me.kind === 'application' ? me.client : 'local';

/** Says who is signed in, and with which roles. Without authentication that is whoever sits at this machine. */
export const WhoAmI = (): ReactElement => {
  const { data: me, error } = useMe();
  useSignIn();
  const name = me === undefined ? '…' : nameOf(me);
  const [isOpen, setOpen] = useState(false);
  const button = (
    <Button
      variant="subtle"
      color="gray"
      px="xs"
      maw={160}
      className={classes.button!}
      aria-label={`Signed in as ${name}`}
      aria-expanded={isOpen}
      aria-haspopup="dialog"
      leftSection={<Icon name="person" />}
      onClick={() => setOpen(!isOpen)}
    >
      <span className={classes.name}>{name}</span>
    </Button>
  );
  return (
    <HeaderPanel label="Who is signed in" isOpen={isOpen} onClose={() => setOpen(false)} button={button}>
      {error !== null && <ProblemAlert error={error} />}
      {me !== undefined && (
        <Stack gap="xs">
          <Text size="sm">
            {me.kind === 'local'
              ? 'Signed in as local: authentication is off, and only this machine reaches the server.'
              : `Signed in as ${name}.`}
          </Text>
          <List size="sm" listStyleType="none">
            {me.roles.map((role) => (
              <List.Item key={role}>
                <Badge variant="light" color="gray" tt="none">
                  {spaced(role)}
                </Badge>
              </List.Item>
            ))}
          </List>
          <SignOut />
        </Stack>
      )}
    </HeaderPanel>
  );
};
