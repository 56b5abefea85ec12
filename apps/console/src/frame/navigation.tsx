import { NavLink, Stack } from '@mantine/core';
import { Link, useRouterState } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Icon } from '../parts/icons.js';
import classes from './navigation.module.css';
import { usePermits } from '../parts/permits.js';
import { NAVIGATION } from './pages.js';

export const Navigation = (): ReactElement => {
  const here = useRouterState({ select: (state) => state.location.pathname.replace(/^\/console(?=\/)/, '') });
  const isAt = (to: string): boolean => (to === '/' ? here === '/' : here === to || here.startsWith(`${to}/`));
  const { mayEverRead } = usePermits();
  const mayGo = NAVIGATION.filter(({ reads }) => reads === undefined || mayEverRead(reads));
  return (
    <Stack gap={2}>
      {mayGo.map(({ label, icon, to }) => (
        <NavLink
          key={to}
          label={label}
          leftSection={<Icon name={icon} />}
          active={isAt(to)}
          aria-current={isAt(to) ? 'page' : undefined}
          className={classes.entry!}
          renderRoot={(props) => <Link to={to} {...props} />}
        />
      ))}
    </Stack>
  );
};
