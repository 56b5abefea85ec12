import type { ChangedUser, CommandAnswer, LicenseRow } from '../http/shapes.js';
import { printable, table } from '../output/table.js';
import type { Rows } from '../output/rows.js';
import { effectLines } from './effects.js';
import type { Names } from './names.js';
import { seatLines } from './seats.js';
import { type Said, type Tense, tenseOf } from './tense.js';
import { userRows } from './user-rows.js';

/** What was done to a user, before the user's name. */
export const HEADLINES = {
  create: { done: 'Created', tried: 'Would create' },
  update: { done: 'Changed', tried: 'Would change' },
  licenses: { done: 'Changed the licenses of', tried: 'Would change the licenses of' },
  refresh: { done: 'Refreshed the licenses of', tried: 'Would refresh the licenses of' },
  restore: { done: 'Restored', tried: 'Would restore' },
  delete: { done: 'Deleted', tried: 'Would delete' },
} as const satisfies Readonly<Record<string, Said>>;
export type Headline = keyof typeof HEADLINES;

/** One user that a command is about. */
export interface About {
  /** The user as the command line names it. */
  readonly user: string;
  readonly names: Names;
  /** What the command itself names, such as `department: Sales`. */
  readonly asked?: readonly string[];
}

/** Such as `ann@contoso.example (id)`. The id of a user who isn't created yet would be another one. */
export const nameOfChanged = ({ user, names }: About, { id, dryRun }: ChangedUser, isNew = false): string => {
  if (user.toLowerCase() === id?.toLowerCase()) return names.user(user);
  return id === undefined || (isNew && dryRun === true) ? user : `${user} (${id})`;
};

/** Returns what became of a user, line by line: the same words for a command and for its dry run, in two tenses. */
export function userChangeLines(headline: Headline, about: About, change: ChangedUser): readonly string[] {
  const { names } = about;
  const tense = tenseOf(change);
  return [
    headlineOf(headline, about, change, tense),
    ...(change.outcome === 'unchanged' ? [] : (about.asked ?? []).map((text) => `  ${text}`)),
    ...effectLines(withPlansOff(change, names), names, tense),
    ...seatLines(change.seats, names, tense),
    ...(headline === 'delete' ? [] : ['', ...holdingLines(change, names, tense)]),
    ...unreadableLines(change),
  ].map(printable);
}

function headlineOf(headline: Headline, about: About, change: ChangedUser, tense: Tense): string {
  const who = nameOfChanged(about, change, headline === 'create');
  if (change.outcome === 'unchanged') return `${NOTHING[tense]} ${who}: it is so already`;
  const until = { done: 'can be restored until', tried: 'could be restored until' }[tense];
  const rest = change.purgeAt === undefined ? '' : `; ${until} ${change.purgeAt}`;
  return `${HEADLINES[headline][tense]} ${who}${rest}`;
}
const NOTHING: Said = { done: 'Nothing was to change about', tried: 'Nothing would change about' };

/** A product that comes with plans switched off says so. */
export const withPlansOff = ({ assigned = [], licenses = [], ...change }: ChangedUser, names: Names): ChangedUser => ({
  ...change,
  licenses,
  assigned: assigned.map((skuId) => {
    const { disabledPlans = [] } = licenses.find((license) => license.skuId === skuId) ?? {};
    return disabledPlans.length === 0
      ? skuId
      : `${names.product(skuId)} without ${disabledPlans.map(names.plan).join(', ')}`;
  }),
});

/** Returns what the user has after the command. */
function holdingLines({ licenses = [], services = [] }: ChangedUser, names: Names, tense: Tense): readonly string[] {
  const time = { done: 'now', tried: 'then' }[tense];
  return [
    ...(licenses.length === 0
      ? [`No licenses ${time}`]
      : lines(table([`Licenses ${time}`, 'Plans off', ''], licenses.map(licenseCells(names))))),
    ...(services.length === 0
      ? []
      : [
          '',
          ...lines(
            table(
              [`Services ${time}`, 'State', 'Purge due'],
              services.map(({ service, state, purgeAt }) => [service, state, purgeAt]),
            ),
          ),
        ]),
  ];
}
const lines = (text: string): readonly string[] => text.split('\n');

const licenseCells =
  (names: Names) =>
  ({ skuId, disabledPlans, behind }: LicenseRow): readonly string[] => [
    names.product(skuId),
    disabledPlans.map(names.plan).join(', '),
    behind === true ? 'behind the catalogue' : '',
  ];

const unreadableLines = ({ unreadable = [] }: ChangedUser): readonly string[] =>
  unreadable.length === 0 ? [] : ['', `Can't be read at the moment: ${unreadable.join(', ')}`];

/** Returns the same as a row of CSV. */
export const userChangeRows = ({ user, names }: About, change: ChangedUser): Rows =>
  userRows(
    [{ ...withPlansOff(change, names), user, state: outcomeOfChange(change), id: change.id }],
    names,
    tenseOf(change),
  );

export const outcomeOfChange = ({ outcome }: CommandAnswer): string =>
  outcome === 'unchanged' ? 'Unchanged' : 'Changed';
