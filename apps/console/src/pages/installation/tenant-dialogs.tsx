import { NumberInput, Text, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { Shape } from '../../api/shapes.js';
import { ChangeDialog } from '../../parts/change-dialog.js';
import { counted, moment } from '../../parts/format.js';

export type Tenant = Shape<'Tenant'>;
interface Given {
  readonly tenant: Tenant;
  readonly onClose: () => void;
}

const Name = ({ value, onChange }: { readonly value: string; readonly onChange: (name: string) => void }) => (
  <TextInput
    label="Name"
    maxLength={256}
    required
    autoComplete="off"
    value={value}
    onChange={(event) => onChange(event.currentTarget.value)}
  />
);

export const CreateDialog = ({ onClose }: { readonly onClose: () => void }): ReactElement => {
  const [displayName, setName] = useState('');
  const [country, setCountry] = useState('');
  const isComplete = displayName.trim() !== '' && /^[A-Z]{2}$/.test(country);
  return (
    <ChangeDialog
      title="Create a tenant"
      action="Create"
      verb="post"
      path="/api/tenants"
      asked={isComplete ? { body: { displayName: displayName.trim(), country } } : undefined}
      preview={() => (
        <Text size="sm">
          {displayName.trim()} is created in {country}.
        </Text>
      )}
      said={() => `${displayName.trim()} is created.`}
      onClose={onClose}
    >
      <Name value={displayName} onChange={setName} />
      <TextInput
        label="Country"
        description="Two letters, as in DE"
        maxLength={2}
        required
        autoComplete="off"
        value={country}
        onChange={(event) => setCountry(event.currentTarget.value.toUpperCase())}
      />
    </ChangeDialog>
  );
};

export const RenameDialog = ({ tenant, onClose }: Given): ReactElement => {
  const [displayName, setName] = useState(tenant.displayName);
  const name = displayName.trim();
  return (
    <ChangeDialog
      title={`Rename ${tenant.displayName}`}
      action="Rename"
      verb="patch"
      path="/api/tenants/{id}"
      asked={name === '' ? undefined : { path: { id: tenant.id }, body: { displayName: name } }}
      preview={({ outcome }) => (
        <Text size="sm">{outcome === 'unchanged' ? 'It has that name already.' : `It is called ${name} then.`}</Text>
      )}
      said={() => `The tenant is called ${name} now.`}
      onClose={onClose}
    >
      <Name value={displayName} onChange={setName} />
    </ChangeDialog>
  );
};

export const CloseDialog = ({ tenant, onClose }: Given): ReactElement => {
  const [users, setUsers] = useState<number>();
  return (
    <ChangeDialog
      title={`Close ${tenant.displayName}`}
      action="Close"
      isDangerous
      verb="post"
      path="/api/tenants/{id}/close"
      asked={users === undefined ? undefined : { path: { id: tenant.id }, body: { confirm: users } }}
      isReferenceRequired
      preview={(closed) => (
        <Text size="sm">
          {counted(closed.users, 'user')} and all else can only be read then. On {moment(closed.purgeAt)} everything is
          deleted for good, unless the tenant is reopened before.
        </Text>
      )}
      said={() => `${tenant.displayName} is closed.`}
      onClose={onClose}
    >
      <NumberInput
        label="How many users the tenant has"
        description="Typed as a confirmation"
        min={0}
        allowDecimal={false}
        required
        value={users ?? ''}
        onChange={(value) => setUsers(typeof value === 'number' ? value : undefined)}
      />
    </ChangeDialog>
  );
};

export const ReopenDialog = ({ tenant, onClose }: Given): ReactElement => (
  <ChangeDialog
    title={`Reopen ${tenant.displayName}`}
    action="Reopen"
    verb="post"
    path="/api/tenants/{id}/reopen"
    asked={{ path: { id: tenant.id }, body: {} }}
    preview={() => <Text size="sm">The tenant is as it was, with all that it had.</Text>}
    said={() => `${tenant.displayName} is open again.`}
    onClose={onClose}
  />
);
