import { type Command, InvalidArgumentError } from 'commander';
import { defined, PROFILE_FIELDS } from '#licensing';

/** Collects the values of an option that may be given several times. */
export const repeatable = (value: string, previous: readonly string[] = []): string[] => [...previous, value];

/** This is everything about a user except names and licenses. */
export interface Details {
  readonly usageLocation?: string;
  readonly set?: Readonly<Record<string, string | null>>;
}

/** Adds the options `--usage-location` and `--set`. */
export const withDetails = (command: Command): Command =>
  command
    .option('--usage-location <code>', 'two-letter country code')
    .option(
      '--set <field=value>',
      `a profile field: ${PROFILE_FIELDS.join(', ')}; nothing after = clears it; repeatable`,
      field,
    );

function field(text: string, previous: Details['set'] = {}): Details['set'] {
  const at = text.indexOf('=');
  const name = text.slice(0, at);
  if (at < 0 || !(PROFILE_FIELDS as readonly string[]).includes(name))
    throw new InvalidArgumentError(`It must be FIELD=VALUE with one of ${PROFILE_FIELDS.join(', ')}.`);
  const value = text.slice(at + 1) || null;
  if (previous[name] !== undefined && previous[name] !== value)
    throw new InvalidArgumentError(`${name} is given twice.`);
  return { ...previous, [name]: value };
}

/** Returns the details as members of a body. The profile fields are flat, as the API takes them for one user. */
export const detailsOf = ({ usageLocation, set = {} }: Details): Readonly<Record<string, string | null>> => ({
  ...set,
  ...defined({ usageLocation }),
});
