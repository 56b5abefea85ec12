import { Badge, Card, Group, Table, Text, Title } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useRead } from '../../api/use-read.js';
import { ActButton } from '../../parts/act-button.js';
import { day } from '../../parts/format.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { CloseDialog, CreateDialog, RenameDialog, ReopenDialog, type Tenant } from './tenant-dialogs.js';

interface Open {
  readonly step: 'rename' | 'close' | 'reopen';
  readonly tenant: Tenant;
}

const Dialog = ({ step, ...given }: Open & { readonly onClose: () => void }) => {
  if (step === 'rename') return <RenameDialog {...given} />;
  return step === 'close' ? <CloseDialog {...given} /> : <ReopenDialog {...given} />;
};

const Steps = ({ tenant, onOpen }: { readonly tenant: Tenant; readonly onOpen: (open: Open) => void }) => {
  const isClosed = tenant.closedAt !== undefined;
  const steps = isClosed
    ? ([['reopen', 'Reopen…', 'ReopenTenant']] as const)
    : ([
        ['rename', 'Rename…', 'RenameTenant'],
        ['close', 'Close…', 'CloseTenant'],
      ] as const);
  return (
    <Group gap={6} wrap="nowrap">
      {steps.map(([step, label, command]) => (
        <ActButton
          key={step}
          command={command}
          size="compact-sm"
          variant="default"
          aria-label={`${label} ${tenant.displayName}`}
          onClick={() => onOpen({ step, tenant })}
        >
          {label}
        </ActButton>
      ))}
    </Group>
  );
};

/** All tenants of the installation. */
export const Tenants = (): ReactElement => {
  const { data, error, refetch } = useRead('/api/tenants', { query: { limit: 999 } });
  const [open, setOpen] = useState<Open>();
  const [isCreating, setCreating] = useState(false);
  return (
    <Card withBorder>
      <Group justify="space-between" mb="sm">
        <Title order={2}>Tenants</Title>
        <ActButton command="CreateTenant" size="sm" onClick={() => setCreating(true)}>
          Create…
        </ActButton>
      </Group>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      <Table.ScrollContainer minWidth={560} type="native" tabIndex={0} role="region" aria-label="Tenants">
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th>Country</Table.Th>
              <Table.Th>Since</Table.Th>
              <Table.Th>Actions</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data?.items.map((tenant) => (
              <Table.Tr key={tenant.id}>
                <Table.Th scope="row" fw={500}>
                  {tenant.displayName}{' '}
                  {tenant.purgeAt !== undefined && (
                    <Badge color="orange" variant="light" tt="none">
                      closed, until {day(tenant.purgeAt)}
                    </Badge>
                  )}
                  <Text size="xs" c="dimmed" ff="monospace">
                    {tenant.id}
                  </Text>
                </Table.Th>
                <Table.Td>{tenant.country}</Table.Td>
                <Table.Td>{day(tenant.createdAt)}</Table.Td>
                <Table.Td>
                  <Steps tenant={tenant} onOpen={setOpen} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {isCreating && <CreateDialog onClose={() => setCreating(false)} />}
      {open !== undefined && <Dialog {...open} onClose={() => setOpen(undefined)} />}
    </Card>
  );
};
