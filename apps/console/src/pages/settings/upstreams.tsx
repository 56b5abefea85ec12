import { Card, Table, Text, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import { useRead } from '../../api/use-read.js';
import { spaced } from '../../parts/format.js';
import { ProblemAlert } from '../../parts/problem-alert.js';

const MOST_TENANTS = 999;

/** Other systems that give commands over the broker, for the tenants of whoever looks. */
export const Upstreams = (): ReactElement => {
  const { data: settings, error } = useRead('/api/settings', {});
  const { data: tenants } = useRead('/api/tenants', { query: { limit: MOST_TENANTS } });
  const nameOf = (id: string): string =>
    tenants?.items.find((tenant) => tenant.id === id)?.displayName ?? `unknown tenant ${id}`;
  const upstreams = settings?.upstreams;
  return (
    <Card withBorder component="section" aria-label="Other systems">
      <Title order={2} mb="sm">
        Other systems
      </Title>
      <ProblemAlert error={error} />
      {settings !== undefined && upstreams === undefined && (
        <Text size="sm">This server wasn’t told which systems send commands: its operator sets UPSTREAMS.</Text>
      )}
      {upstreams?.length === 0 && <Text size="sm">No other system sends commands.</Text>}
      {upstreams !== undefined && upstreams.length > 0 && (
        <Table.ScrollContainer minWidth={320} type="native" tabIndex={0} role="region" aria-label="Systems">
          <Table verticalSpacing={4} fz="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>System</Table.Th>
                <Table.Th>Role</Table.Th>
                <Table.Th>For</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {upstreams.map(({ system, roles, tenants: of }) => (
                <Table.Tr key={system}>
                  <Table.Th scope="row" fw={500}>
                    {system}
                  </Table.Th>
                  <Table.Td>{roles.map(spaced).join(', ')}</Table.Td>
                  <Table.Td>{of === 'all' ? 'all tenants' : of.map(nameOf).join(', ')}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Card>
  );
};
