import { Stack, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { ProfileFields } from '../../parts/profile-fields.js';
import type { Profile } from './change-body.js';

/** A name, a phone of one's own or an address for oneself is never the same for many. */
const FIELDS = [
  'department',
  'jobTitle',
  'officeLocation',
  'businessPhone',
  'streetAddress',
  'city',
  'state',
  'postalCode',
  'country',
] as const;

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
    <ProfileFields fields={FIELDS} values={profile} onChange={onChange} />
  </Stack>
);
