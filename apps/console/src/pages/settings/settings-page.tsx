import { Badge, Card, Code, Group, List, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import { useRead } from '../../api/use-read.js';
import { Facts } from '../../parts/facts.js';
import { counted, spaced } from '../../parts/format.js';
import { PageHeader } from '../../parts/page-header.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { Promises } from './promises.js';
import { Upstreams } from './upstreams.js';

const Rights = (): ReactElement => {
  const { data: me, error } = useRead('/api/me', {});
  return (
    <Card withBorder>
      <Title order={2} mb="sm">
        Roles and what they permit
      </Title>
      <ProblemAlert error={error} />
      {me !== undefined && (
        <Stack gap="sm">
          <Group gap="xs">
            {me.roles.map((role) => (
              <Badge key={role} variant="light" color="gray" tt="none">
                {spaced(role)}
              </Badge>
            ))}
          </Group>
          <Text size="sm">
            {me.tenants === 'all' ? 'For all tenants' : `For ${counted(me.tenants.length, 'tenant')}`}
          </Text>
          {me.session !== undefined && (
            <Text size="sm">
              This session is <Code>{me.session.id}</Code>, by which an operator can end it.
            </Text>
          )}
          <List size="sm" style={{ columns: '16rem' }}>
            {me.permits.commands.map((command) => (
              <List.Item key={command}>{spaced(command)}</List.Item>
            ))}
          </List>
          {me.permits.commands.length === 0 && <Text size="sm">These roles read, and change nothing.</Text>}
        </Stack>
      )}
    </Card>
  );
};

const Server = (): ReactElement => {
  const { data: status, error } = useRead('/api/status', {});
  return (
    <Card withBorder>
      <Title order={2} mb="sm">
        Server
      </Title>
      <ProblemAlert error={error} />
      {status !== undefined && (
        <Stack gap="md">
          <Facts
            facts={[
              ['Release', status.version],
              ['Clock', status.clock === 'trusted' ? 'trusted' : 'not trusted: nothing is deleted for good'],
              ['Last position', status.head === undefined ? undefined : String(Number(status.head))],
            ]}
          />
          <Table.ScrollContainer minWidth={320} type="native" tabIndex={0} role="region" aria-label="Read models">
            <Table verticalSpacing={4} fz="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Read model</Table.Th>
                  <Table.Th>How far</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {status.readModels.map(({ name, behind }) => (
                  <Table.Tr key={name}>
                    <Table.Th scope="row" fw={500}>
                      {name}
                    </Table.Th>
                    <Table.Td>
                      {behind === undefined
                        ? 'is being built'
                        : behind.events === 0
                          ? 'up to date'
                          : `${counted(behind.events, 'event')} behind`}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </Stack>
      )}
    </Card>
  );
};

/** What the server tells of itself and of whoever asks. Nothing is changed here. */
const SettingsPage = (): ReactElement => (
  <>
    <PageHeader title="Settings">What this server runs with; it is set where the server is started</PageHeader>
    <Stack gap="lg">
      <Promises />
      <Upstreams />
      <Rights />
      <Server />
    </Stack>
  </>
);

export default SettingsPage;
