import { SimpleGrid, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';

interface Given {
  readonly displayName: string;
  readonly username: string;
  readonly onDisplayName: (text: string) => void;
  readonly onUsername: (text: string) => void;
}

/** The two names without which nobody is a user. */
export const NameFields = ({ displayName, username, onDisplayName, onUsername }: Given): ReactElement => (
  <SimpleGrid cols={{ base: 1, xs: 2 }}>
    <TextInput
      label="Display name"
      required
      autoComplete="off"
      maxLength={256}
      data-autofocus
      value={displayName}
      onChange={(event) => onDisplayName(event.currentTarget.value)}
    />
    <TextInput
      label="Username"
      required
      autoComplete="off"
      inputMode="email"
      spellCheck={false}
      maxLength={113}
      placeholder="ana.silva@contoso.example"
      value={username}
      onChange={(event) => onUsername(event.currentTarget.value.trim())}
    />
  </SimpleGrid>
);
