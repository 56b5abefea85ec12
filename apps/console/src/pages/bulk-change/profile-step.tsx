import { SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Profile } from './change-body.js';

const FIELDS: readonly (readonly [keyof Profile, string, number])[] = [
  ['usageLocation', 'Usage location', 2],
  ['department', 'Department', 64],
  ['jobTitle', 'Job title', 128],
  ['officeLocation', 'Office', 128],
  ['businessPhone', 'Business phone', 64],
  ['streetAddress', 'Street address', 1_024],
  ['city', 'City', 128],
  ['state', 'State or province', 128],
  ['postalCode', 'Postal code', 40],
  ['country', 'Country or region', 128],
];

interface Given {
  readonly profile: Profile;
  readonly onChange: (profile: Profile) => void;
}

/** What all of them get as profile and location. A field that is left empty stays as each of them has it. */
export const ProfileStep = ({ profile, onChange }: Given): ReactElement => (
  <Stack gap="md">
    <Text size="sm" c="dimmed">
      Every field may stay empty: then each user keeps what they have.
    </Text>
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
      {FIELDS.map(([field, label, maxLength]) => (
        <TextInput
          key={field}
          label={label}
          autoComplete="off"
          maxLength={maxLength}
          {...(field === 'usageLocation'
            ? { placeholder: 'DE', description: 'Two letters, as ISO 3166 has them' }
            : {})}
          value={profile[field] ?? ''}
          onChange={(event) => onChange({ ...profile, [field]: event.currentTarget.value })}
        />
      ))}
    </SimpleGrid>
  </Stack>
);
