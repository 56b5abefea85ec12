import { List, Select, SimpleGrid, Switch } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { Shape } from '../../api/shapes.js';
import { ChangeDialog } from '../../parts/change-dialog.js';
import { fieldName } from '../../parts/operation-words.js';
import { ProfileFields } from '../../parts/profile-fields.js';
import { UserOutcome } from '../../parts/user-outcome.js';
import type { User } from './columns.js';
import { NameFields } from './name-fields.js';
import { changeOf, editedOf } from './user-bodies.js';

interface Given {
  readonly user: User;
  readonly onClose: () => void;
}

const shown = (value: unknown): string => {
  if (typeof value === 'boolean') return value ? 'allowed' : 'blocked';
  return typeof value === 'string' && value !== '' ? value : 'nothing';
};

const Changed = ({ user, body }: { readonly user: User; readonly body: Shape<'UpdateUser'> }): ReactElement => (
  <List size="sm" spacing={4}>
    {Object.entries(body).map(([field, value]) => (
      <List.Item key={field}>
        {field === 'accountEnabled' ? 'sign-in' : fieldName(field)}: <s>{shown(user[field as keyof User])}</s> →{' '}
        <bdi>{shown(value)}</bdi>
      </List.Item>
    ))}
  </List>
);

/** Changes the name, the address, the profile, the usage location and the account of a user in one step. */
export const EditProfile = ({ user, onClose }: Given): ReactElement => {
  const [edited, setEdited] = useState(() => editedOf(user));
  const set = (part: Partial<typeof edited>): void => setEdited((before) => ({ ...before, ...part }));
  const body = changeOf(user, edited);
  return (
    <ChangeDialog
      title="Edit profile"
      action="Save"
      verb="patch"
      path="/api/users/{id}"
      asked={body === undefined ? undefined : { path: { id: user.id }, body }}
      revision={user.revision}
      preview={(answer) => (
        <>
          {body !== undefined && <Changed user={user} body={body} />}
          {answer.removed.length + answer.retained.length + answer.seats.length > 0 && <UserOutcome outcome={answer} />}
        </>
      )}
      said={({ outcome }) => (outcome === 'unchanged' ? 'Nothing had to be changed' : 'The profile is saved')}
      onClose={onClose}
    >
      <NameFields
        displayName={edited.displayName}
        username={edited.userPrincipalName}
        onDisplayName={(displayName) => set({ displayName })}
        onUsername={(userPrincipalName) => set({ userPrincipalName })}
      />
      <ProfileFields values={edited.texts} onChange={(texts) => set({ texts })} />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Select
          label="Type"
          allowDeselect={false}
          data={['Member', 'Guest']}
          value={edited.userType}
          onChange={(type) => set({ userType: type === 'Guest' ? 'Guest' : 'Member' })}
        />
        <Switch
          mt={{ base: 0, xs: 'xl' }}
          label="Sign-in allowed"
          checked={edited.accountEnabled}
          onChange={(event) => set({ accountEnabled: event.currentTarget.checked })}
        />
      </SimpleGrid>
    </ChangeDialog>
  );
};
