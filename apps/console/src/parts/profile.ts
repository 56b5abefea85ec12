import type { Shape } from '../api/shapes.js';

export type ProfileField = Exclude<keyof NonNullable<Shape<'StartOperation'>['profile']>, 'displayName'>;

/** The fields of a profile in the order of the template, with what they are called and how long they may be. */
export const PROFILE_FIELDS: readonly (readonly [field: ProfileField, label: string, maxLength: number])[] = [
  ['givenName', 'First name', 64],
  ['surname', 'Last name', 64],
  ['jobTitle', 'Job title', 128],
  ['department', 'Department', 64],
  ['officeLocation', 'Office', 128],
  ['businessPhone', 'Business phone', 64],
  ['mobilePhone', 'Mobile phone', 64],
  ['faxNumber', 'Fax number', 64],
  ['alternateEmail', 'Alternate email', 256],
  ['streetAddress', 'Street address', 1_024],
  ['city', 'City', 128],
  ['state', 'State or province', 128],
  ['postalCode', 'Postal code', 40],
  ['country', 'Country or region', 128],
];

export type Texts = Readonly<Partial<Record<ProfileField | 'usageLocation', string>>>;
