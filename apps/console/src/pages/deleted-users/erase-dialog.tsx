import { Alert, List, Text, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { ChangeDialog } from '../../parts/change-dialog.js';
import { Icon } from '../../parts/icons.js';
import { serviceName } from '../../parts/service-name.js';
import { nameOf, type Person } from './people.js';

interface Given {
  readonly person: Person;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Erases somebody before the time, because the person asked for it. The id is typed, so that nobody does it by habit. */
export const EraseDialog = ({ person, onDone, onClose }: Given): ReactElement => {
  const [typed, setTyped] = useState('');
  const name = <bdi>{nameOf(person)}</bdi>;
  return (
    <ChangeDialog
      title={<>Erase {name} at once</>}
      action="Erase for good"
      isDangerous
      verb="post"
      path="/api/deleted-users/{id}/erase"
      asked={{ path: { id: person.id }, body: { confirm: person.id } }}
      revision={'revision' in person ? person.revision : undefined}
      isReferenceRequired
      isConfirmed={typed.toLowerCase() === person.id}
      preview={({ purged, kept }) => (
        <List size="sm">
          {purged.map(({ service, retentionId }) => (
            <List.Item key={retentionId}>{serviceName(service)} and its data are deleted</List.Item>
          ))}
          {kept.map((service) => (
            <List.Item key={service}>{serviceName(service)} is kept</List.Item>
          ))}
          <List.Item>Everything personal about {name} can’t be read any more, not even in the history</List.Item>
        </List>
      )}
      said={() => 'The user is erased.'}
      onDone={onDone}
      onClose={onClose}
    >
      <Alert color="red" icon={<Icon name="warning" />}>
        <Text size="sm">No way leads back. Nothing of this person can be restored afterwards.</Text>
      </Alert>
      <TextInput
        label="Type the id of the user"
        description={person.id}
        maxLength={36}
        autoComplete="off"
        required
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value.trim())}
      />
    </ChangeDialog>
  );
};
