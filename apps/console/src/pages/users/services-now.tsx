import { Badge, Group, Text, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import { day } from '../../parts/format.js';
import { serviceName } from '../../parts/service-name.js';
import type { User } from './columns.js';

/** The services of a user as they are, and until when the data of those is kept that nothing grants any more. */
export const ServicesNow = ({ user }: { readonly user: User }): ReactElement => (
  <>
    <Title order={3} size="h4" mb="sm">
      Services
    </Title>
    {user.services.length === 0 && (
      <Text size="sm" c="dimmed">
        None: the user holds no license.
      </Text>
    )}
    <Group gap={6}>
      {user.services.map(({ service, state, purgeAt }) => (
        <Badge
          key={service}
          variant="light"
          tt="none"
          radius="sm"
          color={state === 'enabled' ? 'green' : state === 'retained' ? 'orange' : 'gray'}
        >
          {serviceName(service)}
          {state === 'enabled' ? '' : state === 'disabled' ? ', off' : `, kept ${keptUntil(purgeAt)}`}
        </Badge>
      ))}
    </Group>
  </>
);

const keptUntil = (purgeAt: string | undefined): string =>
  purgeAt === undefined ? 'for good' : `until ${day(purgeAt)}`;
