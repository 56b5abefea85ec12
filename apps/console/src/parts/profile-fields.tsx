import { SimpleGrid, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { PROFILE_FIELDS, type ProfileField, type Texts } from './profile.js';

interface Given {
  readonly fields?: readonly ProfileField[];
  readonly values: Texts;
  readonly onChange: (values: Texts) => void;
}

/** The usage location, without which nobody can hold a license, and fields of the profile. */
export const ProfileFields = ({ fields, values, onChange }: Given): ReactElement => (
  <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
    <TextInput
      label="Usage location"
      autoComplete="off"
      maxLength={2}
      placeholder="Such as DE"
      value={values.usageLocation ?? ''}
      onChange={(event) => onChange({ ...values, usageLocation: event.currentTarget.value })}
    />
    {PROFILE_FIELDS.filter(([field]) => fields?.includes(field) ?? true).map(([field, label, maxLength]) => (
      <TextInput
        key={field}
        label={label}
        autoComplete="off"
        maxLength={maxLength}
        value={values[field] ?? ''}
        onChange={(event) => onChange({ ...values, [field]: event.currentTarget.value })}
      />
    ))}
  </SimpleGrid>
);
