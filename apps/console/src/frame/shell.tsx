import { AppShell, Box, Burger, Group, Text, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { HeadContent, Link, Outlet, useRouterState, useSearch } from '@tanstack/react-router';
import { type ReactElement, useEffect, useMemo } from 'react';
import { Api } from '../api/api.js';
import { ApiContext } from '../api/api-context.js';
import { Feed } from '../feed/feed.js';
import { useZone } from '../parts/zone.js';
import { AsOf, PastBanner } from './as-of.js';
import { Navigation } from './navigation.js';
import { SchemeSwitch } from './scheme-switch.js';
import { SearchButton } from './search-button.js';
import classes from './shell.module.css';
import { TenantSwitch } from './tenant-switch.js';
import { useQuiet } from './use-quiet.js';
import { Warnings } from './warnings.js';
import { WhoAmI } from './who-am-i.js';

const Brand = (): ReactElement => (
  <Link to="/" className={classes.brand}>
    <svg width="24" height="24" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#1d4f91" />
      <path d="M9 9h14v3H9zm0 5.500h14v3H9z" fill="#9cc2f0" />
      <path d="M9 20h9v3H9z" fill="#fff" />
    </svg>
    <Text fw={600} visibleFrom="xs" span>
      Seatledger
    </Text>
    <VisuallyHidden hiddenFrom="xs">Seatledger</VisuallyHidden>
  </Link>
);

/** The frame around every page. The address says which tenant it is about, and as of when. */
export const Shell = (): ReactElement => {
  const { tenant, asOf } = useSearch({ strict: false }) as { readonly tenant?: string; readonly asOf?: string };
  // a page that goes into the past and comes back still knows what was written on it
  const api = useMemo(() => new Api(tenant), [tenant]);
  const value = useMemo(() => ({ api, asOf }), [api, asOf]);
  const isQuiet = useQuiet();
  const zone = useZone();
  const [isOpen, { toggle, close }] = useDisclosure(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  // on a narrow screen the navigation lies over the page, and goes once one was chosen
  useEffect(close, [path, close]);
  return (
    <ApiContext value={value}>
      <HeadContent />
      <a href="#page" className={classes.skip}>
        Skip to the page
      </a>
      <AppShell
        header={{ height: 56 }}
        navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
        padding={{ base: 'md', sm: 'xl' }}
        data-past={asOf !== undefined}
        classNames={{ header: classes.header!, navbar: classes.navbar!, main: classes.main! }}
      >
        <AppShell.Header>
          <Group h="100%" px="md" gap="sm" wrap="nowrap">
            <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
            <Brand />
            <Box visibleFrom="xs" miw={0}>
              <TenantSwitch isQuiet={isQuiet} />
            </Box>
            <div className={classes.space} />
            <SearchButton />
            <AsOf />
            <SchemeSwitch />
            <WhoAmI />
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="sm" component="nav" aria-label="Console">
          {/* a narrow header has no room for a name */}
          <Box hiddenFrom="xs" px="sm" pb="sm">
            <TenantSwitch isQuiet={isQuiet} />
          </Box>
          <Navigation />
        </AppShell.Navbar>
        <AppShell.Main id="page" tabIndex={-1}>
          <PastBanner />
          <Feed isQuiet={isQuiet} />
          <Warnings isQuiet={isQuiet} />
          {/* all that is shown follows the zone */}
          <Outlet key={zone} />
        </AppShell.Main>
      </AppShell>
    </ApiContext>
  );
};
