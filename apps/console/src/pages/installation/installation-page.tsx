import { Stack } from '@mantine/core';
import type { ReactElement } from 'react';
import { PageHeader } from '../../parts/page-header.js';
import { Clock } from './clock.js';
import { Tenants } from './tenants.js';

/** What belongs to no tenant: the tenants themselves, and the clock. */
const InstallationPage = (): ReactElement => (
  <>
    <PageHeader title="Tenants and clock">What an operator looks after</PageHeader>
    <Stack gap="lg">
      <Clock />
      <Tenants />
    </Stack>
  </>
);

export default InstallationPage;
