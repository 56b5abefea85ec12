import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { type ChosenUsers, handOver, numberOf } from './chosen-users.js';
import { DeleteUsers } from './delete-users.js';
import { usePermits } from './permits.js';
import { RemoveLicenses } from './remove-licenses.js';

const reassignFrom = (users: ChosenUsers | undefined): string | undefined =>
  users?.kind === 'list' && users.users.length === 1 ? users.users[0]!.user : undefined;

/** What can be done with users that are selected. The buttons are always there, and say when they can be used. */
export const SelectedActions = ({ users }: { readonly users: ChosenUsers | undefined }): ReactElement => {
  const { may, mayRun, whyOff } = usePermits();
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<'remove' | 'delete'>();
  const close = (): void => setDialog(undefined);
  const nobody = users === undefined ? 'Select users first' : undefined;
  const off = whyOff ?? nobody;
  const offForMany = whyOff ?? (users !== undefined && numberOf(users) > 1 ? 'Select one user' : undefined);
  const from = reassignFrom(users);
  return (
    <>
      {mayRun('add') && (
        <Button
          variant="default"
          disabled={off !== undefined}
          title={off}
          onClick={() => {
            if (users === undefined) return;
            handOver(users);
            void navigate({ to: '/bulk-change' as string });
          }}
        >
          Bulk change
        </Button>
      )}
      {may('ReassignLicenses') && (
        <Button
          variant="default"
          disabled={offForMany !== undefined}
          title={offForMany}
          onClick={() =>
            void navigate({
              to: '/reassign' as string,
              search: (({ tenant }: { tenant?: string }) => ({ tenant, from })) as never,
            })
          }
        >
          Reassign
        </Button>
      )}
      {mayRun('remove') && (
        <Button variant="default" disabled={off !== undefined} title={off} onClick={() => setDialog('remove')}>
          Remove licenses
        </Button>
      )}
      {mayRun('delete') && (
        <Button variant="default" disabled={off !== undefined} title={off} onClick={() => setDialog('delete')}>
          Delete
        </Button>
      )}
      {users !== undefined && dialog === 'remove' && <RemoveLicenses users={users} onClose={close} />}
      {users !== undefined && dialog === 'delete' && <DeleteUsers users={users} onClose={close} />}
    </>
  );
};
