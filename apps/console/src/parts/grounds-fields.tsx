import { SimpleGrid, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Grounds } from '../api/use-command.js';

interface Given {
  readonly value: Grounds;
  readonly onChange: (value: Grounds) => void;
  /** The server wants a reference for what this dialog does. */
  readonly isReferenceRequired?: boolean;
}

/** Reference and Reason, which every dialog that changes something has. */
export const GroundsFields = ({ value, onChange, isReferenceRequired = false }: Given): ReactElement => (
  <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
    <TextInput
      label="Reference"
      description="A ticket, kept for ever: no names"
      placeholder="CHG-4711"
      maxLength={64}
      required={isReferenceRequired}
      autoComplete="off"
      value={value.reference ?? ''}
      onChange={(event) => onChange({ ...value, reference: event.currentTarget.value.trim() })}
    />
    <TextInput
      label="Reason"
      description="Sealed, and shown in the history"
      maxLength={500}
      autoComplete="off"
      value={value.reason ?? ''}
      onChange={(event) => onChange({ ...value, reason: event.currentTarget.value })}
    />
  </SimpleGrid>
);
