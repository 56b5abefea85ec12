import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { PageHeader } from '../parts/page-header.js';

export const NotFound = (): ReactElement => (
  <>
    <PageHeader title="There is no such page" />
    <Text>
      The address leads nowhere. <Anchor renderRoot={(props) => <Link to="/" {...props} />}>Go to the start</Anchor>
    </Text>
  </>
);
