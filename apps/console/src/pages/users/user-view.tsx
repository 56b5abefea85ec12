import { Badge, Group, Loader, Tabs, Text, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import { useAsOf } from '../../api/api-context.js';
import { useRead } from '../../api/use-read.js';
import { HistoryTimeline } from '../../parts/history-timeline.js';
import { useProducts } from '../../parts/product-names.js';
import { UnreadPage } from '../../parts/unread-page.js';
import type { User } from './columns.js';
import { EditLicenses } from './edit-licenses.js';
import { UserExplain } from './user-explain.js';
import { UserProfile } from './user-profile.js';

/** All four have room on a narrow screen. */
const TAB = { base: 6, sm: 'md' } as const;

interface Given {
  readonly userId: string;
  /** At its own address the name is the title of the page. */
  readonly isPage?: boolean;
}

/** All of a user: what is held, the profile, what happened, and why it is so. */
export const UserView = ({ userId, isPage = false }: Given): ReactElement => {
  const asOf = useAsOf();
  const { data, error, refetch, isPending } = useRead('/api/users/{id}', {
    path: { id: userId },
    query: asOf === undefined ? {} : { asOf },
  });
  const products = useProducts();
  if (isPending) return <Loader aria-label="Loading" />;
  if (data === undefined) return <UnreadPage title={isPage ? 'User' : undefined} error={error} refetch={refetch} />;
  const user = data as User;
  return (
    <>
      <Title order={isPage ? 1 : 2} mt="xs">
        <bdi>{user.displayName ?? 'erased'}</bdi>
      </Title>
      <Group gap="xs" mt={4} mb="lg">
        <Text c="dimmed" size="sm">
          <bdi>{user.userPrincipalName}</bdi>
        </Text>
        <Badge variant="light" color="gray" tt="none" radius="sm">
          {user.usageLocation ?? 'No usage location'}
        </Badge>
        {!user.accountEnabled && (
          <Badge variant="light" color="orange" tt="none" radius="sm">
            Sign-in blocked
          </Badge>
        )}
      </Group>
      <Tabs defaultValue="licenses" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab px={TAB} value="licenses">
            Licenses and services
          </Tabs.Tab>
          <Tabs.Tab px={TAB} value="profile">
            Profile
          </Tabs.Tab>
          <Tabs.Tab px={TAB} value="history">
            History
          </Tabs.Tab>
          <Tabs.Tab px={TAB} value="explain">
            Explain
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="licenses">
          <EditLicenses key={`${user.id} ${asOf ?? ''}`} user={user} products={products} />
        </Tabs.Panel>
        <Tabs.Panel value="profile">
          <UserProfile user={user} />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <HistoryTimeline of={{ user: user.id }} />
        </Tabs.Panel>
        <Tabs.Panel value="explain">
          <UserExplain user={user} products={products} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
};
