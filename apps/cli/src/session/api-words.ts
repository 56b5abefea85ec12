import { inWords } from '../words/in-words.js';

/** The API says by members and parameters where something is wrong, and nobody typed these words here. */
const PLACES: Readonly<Record<string, string>> = {
  usageLocation: '--usage-location',
  accountEnabled: '--account-enabled',
  userType: '--user-type',
  userPrincipalName: 'the user principal name',
  displayName: 'the display name',
  disabledPlans: '--disable',
  licenses: 'the product',
  add: 'the product',
  remove: '--remove',
  skuIds: 'the product',
  skuId: 'the product',
  skuPartNumber: 'the product',
  products: 'a product of the file',
  plans: 'a plan of the file',
  servicePlanId: 'a plan of the file',
  countries: 'a country of the file',
  users: 'a user',
  user: 'the user',
  to: 'the second user',
  aliases: '--alias',
  addAliases: '--add-alias',
  removeAliases: '--remove-alias',
  seats: 'the seats',
  endsOn: '--ends-on',
  country: '--country',
  reference: '--reference',
  reason: '--reason',
  'x-reference': '--reference',
  'x-reason': '--reason',
  'x-tenant-id': '--tenant',
  minPosition: '--min-position',
  asOf: '--as-of',
  timeZone: '--time-zone',
  relatedId: '--about',
};

/** `/licenses/0/disabledPlans/3` becomes `--disable`, and `/users/3` becomes `a user (number 4)`. */
function placeOf(pointer: string): string {
  const parts = pointer.split('/').filter((part) => part !== '');
  const names = parts.filter((part) => !/^\d+$/.test(part));
  const name = names.findLast((each) => each in PLACES) ?? names.at(-1) ?? '';
  const [index] = /^\d+$/.exec(parts[parts.indexOf(name) + 1] ?? '') ?? [];
  const number = index === undefined || !name.endsWith('s') ? '' : ` (number ${Number(index) + 1})`;
  if (parts[0] === 'profile' && parts[1] !== undefined) return `--set ${parts[1]}`;
  return `${PLACES[name] ?? inWords(name)}${number}`;
}

const POINTER = /(?<![\w:/.-])((?:\/[A-Za-z0-9~_-]+)+)(?=: )/g;
const WORD = new RegExp(
  `(?<![\\w@./-])(${Object.keys(PLACES)
    .filter((name) => /[A-Z]|^x-/.test(name))
    .join('|')})(?![\\w@-])`,
  'g',
);

/** Puts the places and members that a text of the API names as this program calls them. */
export const withOptions = (text: string): string =>
  text.replaceAll(POINTER, placeOf).replaceAll(WORD, (name) => PLACES[name] ?? inWords(name));
