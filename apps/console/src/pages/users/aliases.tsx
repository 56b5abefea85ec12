import { Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { ActButton } from '../../parts/act-button.js';
import { ChangeDialog } from '../../parts/change-dialog.js';
import type { User } from './columns.js';

type Step = { readonly kind: 'add' } | { readonly kind: 'remove' | 'primary'; readonly alias: string };

const TITLES = { add: 'Add an alias', remove: 'Remove an alias', primary: 'Make an alias the username' } as const;
const ACTIONS = { add: 'Add', remove: 'Remove', primary: 'Make it the username' } as const;

interface Given {
  readonly user: User;
  readonly step: Step;
  readonly onClose: () => void;
}

/** What a step asks for. The username that an alias takes the place of stays an address of the user. */
const bodyOf = (user: User, step: Step, typed: string) => {
  switch (step.kind) {
    case 'add':
      return /^[^@]+@[^@]+$/.test(typed) ? { addAliases: [typed] } : undefined;
    case 'remove':
      return { removeAliases: [step.alias] };
    case 'primary':
      return {
        userPrincipalName: step.alias,
        ...(user.userPrincipalName === null ? {} : { addAliases: [user.userPrincipalName] }),
      };
  }
};

const AliasDialog = ({ user, step, onClose }: Given): ReactElement => {
  const [typed, setTyped] = useState('');
  const body = bodyOf(user, step, typed);
  return (
    <ChangeDialog
      title={TITLES[step.kind]}
      action={ACTIONS[step.kind]}
      isDangerous={step.kind === 'remove'}
      verb="patch"
      path="/api/users/{id}"
      asked={body === undefined ? undefined : { path: { id: user.id }, body }}
      revision={user.revision}
      preview={({ outcome }) => (
        <Text size="sm">
          {outcome === 'unchanged' && 'It is so already: nothing would change.'}
          {outcome === 'accepted' && step.kind === 'add' && <bdi>{typed} becomes an address of this user.</bdi>}
          {outcome === 'accepted' && step.kind === 'remove' && (
            <bdi>{step.alias} is free, and may be given to somebody else.</bdi>
          )}
          {outcome === 'accepted' && step.kind === 'primary' && (
            <bdi>
              {step.alias} becomes the username; {user.userPrincipalName} becomes an alias.
            </bdi>
          )}
        </Text>
      )}
      said={() => 'The addresses are saved'}
      onClose={onClose}
    >
      {step.kind === 'add' ? (
        <TextInput
          label="Alias"
          required
          autoComplete="off"
          spellCheck={false}
          inputMode="email"
          maxLength={113}
          data-autofocus
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value.trim())}
        />
      ) : (
        <Text size="sm" fw={600}>
          <bdi>{step.alias}</bdi>
        </Text>
      )}
    </ChangeDialog>
  );
};

/** The further addresses of a user: adds one, takes one away, and makes one the username. */
export const Aliases = ({ user }: { readonly user: User }): ReactElement => {
  const [step, setStep] = useState<Step>();
  return (
    <section aria-labelledby="aliases">
      <Group justify="space-between" mt="lg" mb="xs">
        <Title order={3} size="h4" id="aliases">
          Aliases
        </Title>
        <ActButton command="UpdateUser" size="compact-sm" variant="default" onClick={() => setStep({ kind: 'add' })}>
          Add an alias…
        </ActButton>
      </Group>
      {user.aliases.length === 0 && (
        <Text size="sm" c="dimmed">
          None.
        </Text>
      )}
      <Stack gap="xs">
        {user.aliases.map((alias) => (
          <Group key={alias} justify="space-between" gap="xs">
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              <bdi>{alias}</bdi>
            </Text>
            <Group gap={6}>
              <ActButton
                command="UpdateUser"
                size="compact-sm"
                variant="default"
                aria-label={`Make it the username: ${alias}`}
                onClick={() => setStep({ kind: 'primary', alias })}
              >
                Make it the username…
              </ActButton>
              <ActButton
                command="UpdateUser"
                size="compact-sm"
                variant="default"
                aria-label={`Remove: ${alias}`}
                onClick={() => setStep({ kind: 'remove', alias })}
              >
                Remove…
              </ActButton>
            </Group>
          </Group>
        ))}
      </Stack>
      {step !== undefined && <AliasDialog user={user} step={step} onClose={() => setStep(undefined)} />}
    </section>
  );
};
