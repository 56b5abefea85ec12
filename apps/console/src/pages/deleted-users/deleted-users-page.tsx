import { Anchor, Button, Group, TextInput } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { useAsOf } from '../../api/api-context.js';
import { usePages } from '../../api/use-read.js';
import { ActButton } from '../../parts/act-button.js';
import { DaysLeft } from '../../parts/days-left.js';
import { day, moment } from '../../parts/format.js';
import { PageHeader } from '../../parts/page-header.js';
import { usePermits } from '../../parts/permits.js';
import { RestoreDialog } from '../../parts/restore-dialog.js';
import { UUID } from '../../parts/uuid.js';
import { type Column, VirtualRows } from '../../parts/virtual-rows.js';
import { nameOf, type Person, type Row, toRestore } from './people.js';

const columnsFor = (onRestore: (person: Person) => void): readonly Column<Row>[] => [
  {
    id: 'name',
    title: 'User',
    width: 'minmax(11rem, 2fr)',
    show: (row) => (
      <Anchor
        size="sm"
        fw={500}
        renderRoot={(props) => <Link to="/deleted-users/$id" params={{ id: row.id }} {...props} />}
      >
        {nameOf(row)}
      </Anchor>
    ),
  },
  { id: 'upn', title: 'Username', width: 'minmax(17rem, 2.5fr)', show: (row) => row.userPrincipalName },
  {
    id: 'deleted',
    title: 'Deleted',
    width: 'minmax(8rem, 0.7fr)',
    show: (row) =>
      'deletedAt' in row && row.deletedAt !== undefined ? (
        <span title={moment(row.deletedAt)}>{day(row.deletedAt)}</span>
      ) : null,
  },
  {
    id: 'left',
    title: 'Days left',
    width: 'minmax(8rem, 0.7fr)',
    show: (row) =>
      'purgeAt' in row && row.purgeAt !== undefined ? (
        <DaysLeft until={row.purgeAt} at={'asOf' in row ? row.asOf : undefined} />
      ) : null,
  },
  {
    id: 'actions',
    title: 'Actions',
    width: '7rem',
    show: (row) =>
      'purgeAt' in row ? (
        <ActButton
          command="RestoreUser"
          size="compact-sm"
          variant="default"
          aria-label={`Restore ${nameOf(row)}`}
          onClick={() => onRestore(row as Person)}
        >
          Restore
        </ActButton>
      ) : null,
  },
];

/** Leads to the certificate of somebody of whom nothing but the id is left. */
const CertificateOf = (): ReactElement => {
  const [id, setId] = useState('');
  const navigate = useNavigate();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (UUID.test(id)) void navigate({ to: '/deleted-users/$id', params: { id: id.toLowerCase() } });
      }}
    >
      <Group align="flex-end" gap="xs" mt="lg">
        <TextInput
          label="Certificate of an erased user"
          description="The user’s id, as the history tells it"
          maxLength={36}
          w="22rem"
          maw="100%"
          autoComplete="off"
          value={id}
          error={id.length === 36 && !UUID.test(id) ? 'This is no id' : undefined}
          onChange={(event) => setId(event.currentTarget.value.trim())}
        />
        <Button type="submit" variant="default" disabled={!UUID.test(id)}>
          Show
        </Button>
      </Group>
    </form>
  );
};

/** Who was deleted and can still be brought back, the next to be purged first. */
const DeletedUsersPage = (): ReactElement => {
  const asOf = useAsOf();
  const pages = usePages('/api/deleted-users', { query: { limit: 100, ...(asOf === undefined ? {} : { asOf }) } });
  const [restoring, setRestoring] = useState<Person>();
  const { mayRead } = usePermits();
  return (
    <>
      <PageHeader title="Deleted users">
        A deleted user can be restored until the last day. Then everything personal is erased for good.
      </PageHeader>
      <VirtualRows
        label="Deleted users"
        columns={columnsFor(setRestoring)}
        pages={pages}
        idOf={({ id }) => id}
        empty={asOf === undefined ? 'Nobody is deleted now.' : 'Nobody was deleted then.'}
      />
      {mayRead('history') && <CertificateOf />}
      {restoring !== undefined && (
        <RestoreDialog person={toRestore(restoring)} onClose={() => setRestoring(undefined)} />
      )}
    </>
  );
};

export default DeletedUsersPage;
