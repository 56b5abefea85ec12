import { z } from 'zod';
import { PROFILE_FIELDS, type ProfileField } from '#licensing';
import { displayName, profileText } from './primitives.js';

type TextField = Exclude<ProfileField, 'displayName'>;
const textFields = PROFILE_FIELDS.filter((field): field is TextField => field !== 'displayName');
const optionalText = profileText.nullable().exactOptional();

/** All profile fields but `displayName`; null clears one. */
export const PROFILE_TEXTS = Object.fromEntries(textFields.map((field) => [field, optionalText])) as Record<
  TextField,
  typeof optionalText
>;
/** A command carries all of them, each optional. */
export const profile = z.strictObject({ displayName: displayName.exactOptional(), ...PROFILE_TEXTS });

/** Whoever is created has a name that people read. */
export const newProfile = z.strictObject({ displayName, ...PROFILE_TEXTS });

/** The profile fields among the members of a flat body, and the rest of it. */
export const splitProfile = <B extends Record<string, unknown>>(
  body: B,
): { readonly profile: Pick<B, Extract<keyof B, ProfileField>>; readonly rest: Omit<B, ProfileField> } => {
  const isField = (name: string): boolean => (PROFILE_FIELDS as readonly string[]).includes(name);
  const entries = Object.entries(body);
  return {
    profile: Object.fromEntries(entries.filter(([name]) => isField(name))) as Pick<B, Extract<keyof B, ProfileField>>,
    rest: Object.fromEntries(entries.filter(([name]) => !isField(name))) as Omit<B, ProfileField>,
  };
};
