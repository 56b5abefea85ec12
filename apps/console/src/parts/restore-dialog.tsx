import { Text, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { ChangeDialog } from './change-dialog.js';
import { counted } from './format.js';
import { UserOutcome } from './user-outcome.js';

interface Given {
  readonly person: {
    readonly id: string;
    readonly name: string;
    readonly userPrincipalName: string | null;
    readonly revision?: number | undefined;
  };
  readonly onDone?: () => void;
  readonly onClose: () => void;
}

/** Brings somebody back. What there are no seats for is told before. */
export const RestoreDialog = ({ person, onDone, onClose }: Given): ReactElement => {
  const [other, setOther] = useState('');
  const { id, revision } = person;
  const name = <bdi>{person.name}</bdi>;
  return (
    <ChangeDialog
      title={<>Restore {name}</>}
      action="Restore"
      verb="post"
      path="/api/deleted-users/{id}/restore"
      asked={{ path: { id }, body: other === '' ? {} : { userPrincipalName: other } }}
      revision={revision}
      preview={(answer) => (
        <>
          <Text size="sm">
            {name} comes back
            {answer.shortfalls.length === 0
              ? ' with all licenses.'
              : `, but without ${counted(answer.shortfalls.length, 'license')}.`}
          </Text>
          <UserOutcome outcome={answer} />
        </>
      )}
      said={({ shortfalls }) =>
        shortfalls.length === 0 ? (
          <>{name} is back.</>
        ) : (
          <>
            {name} is back, without {counted(shortfalls.length, 'license')}.
          </>
        )
      }
      {...(onDone === undefined ? {} : { onDone })}
      onClose={onClose}
    >
      <TextInput
        label="Another username"
        description={`Only if ${person.userPrincipalName ?? 'the old one'} was given to somebody else`}
        type="email"
        maxLength={113}
        autoComplete="off"
        value={other}
        onChange={(event) => setOther(event.currentTarget.value.trim())}
      />
    </ChangeDialog>
  );
};
