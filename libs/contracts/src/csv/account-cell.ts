import type { USER_COLUMNS } from './user-columns.js';
import type { TableRow } from './read-table.js';

const YES: ReadonlySet<string> = new Set(['true', 'yes', '1']);
const NO: ReadonlySet<string> = new Set(['false', 'no', '0']);

/**
 * Tells whether the row says that the person may sign in. Entra's export has a column `accountEnabled`. All others say
 * the opposite: the admin center's `Block credential`, and Entra's template, whose header has the name of the property
 * in brackets, and the words for yes and no of its language: `Block sign in (Yes/No) [accountEnabled]`.
 */
export const isEnabled = ({ cells, headers }: TableRow<(typeof USER_COLUMNS)[number]['name']>): boolean | undefined => {
  const header = headers.accountEnabled;
  const word = cells.accountEnabled.toLowerCase();
  const [, yes, no] = /\(([^()/]+)\/([^()/]+)\)/.exec(header.toLowerCase()) ?? [];
  const says = YES.has(word) || word === yes?.trim() ? true : NO.has(word) || word === no?.trim() ? false : undefined;
  const isStraight = /^account[\s_]*enabled$/i.test(header.trim());
  return word === '' || says === undefined ? undefined : says === isStraight;
};
