import { type Command, InvalidArgumentError, Option } from 'commander';
import { defined, PROFILE_FIELDS, USER_TYPES } from '#licensing';

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

/** This is kept of an account for others to read. */
export interface AccountOptions {
  readonly accountEnabled?: 'true' | 'false';
  readonly userType?: string;
}
/** Adds the options `--account-enabled` and `--user-type`. */
export const withAccount = (command: Command): Command =>
  command
    .addOption(new Option('--account-enabled <flag>', 'whether the person may sign in').choices(['true', 'false']))
    .addOption(new Option('--user-type <type>', 'a guest is of another organisation').choices([...USER_TYPES]));
export const accountOf = ({ accountEnabled, userType }: AccountOptions) =>
  defined({ accountEnabled: accountEnabled === undefined ? undefined : accountEnabled === 'true', userType });

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
