import type { LicenseLine } from '#application';
import type { ProfileField } from '#licensing';
import { isCountry } from '../wire/countries.js';
import { cellProblem, guidOf, listOf, quoted } from './cell.js';
import type { CsvProblem } from './csv-problem.js';
import type { Bytes } from './decode-text.js';
import { readTable, type Column, type TableRow } from './read-table.js';

/** The columns of the Microsoft 365 bulk template, and three of ours at the end. */
export const USER_COLUMNS = [
  { name: 'userPrincipalName', header: 'User Name', required: true },
  { name: 'givenName', header: 'First name' },
  { name: 'surname', header: 'Last name' },
  { name: 'displayName', header: 'Display name', required: true },
  { name: 'jobTitle', header: 'Job title' },
  { name: 'department', header: 'Department' },
  { name: 'officeLocation', header: 'Office number' },
  { name: 'businessPhone', header: 'Office phone' },
  { name: 'mobilePhone', header: 'Mobile phone' },
  { name: 'faxNumber', header: 'Fax' },
  { name: 'alternateEmail', header: 'Alternate email address' },
  { name: 'streetAddress', header: 'Address' },
  { name: 'city', header: 'City' },
  { name: 'state', header: 'State or province' },
  { name: 'postalCode', header: 'ZIP or postal code' },
  { name: 'country', header: 'Country or region' },
  { name: 'usageLocation', header: 'Usage location' },
  { name: 'licenses', header: 'Licenses' },
  { name: 'aliases', header: 'Aliases' },
] as const satisfies readonly Column<ProfileField | 'userPrincipalName' | 'usageLocation' | 'licenses' | 'aliases'>[];
type ColumnName = (typeof USER_COLUMNS)[number]['name'];
type Row = TableRow<ColumnName>;
const NOT_PROFILE: readonly ColumnName[] = ['userPrincipalName', 'usageLocation', 'licenses', 'aliases'];

export interface CsvUser {
  readonly userPrincipalName: string;
  readonly profile: { readonly [F in ProfileField]?: string };
  readonly usageLocation?: string;
  readonly licenses: readonly LicenseLine[];
  readonly aliases: readonly string[];
}
export type UserEntry =
  { readonly user: CsvUser; readonly line: number; readonly licensesColumn: string } | { readonly problem: CsvProblem };

/**
 * Reads users, one by one in the order of the file. Each row is a user or its first problem. A column that isn't one of `USER_COLUMNS` is a fatal
 * problem: a misspelt "Licences" would otherwise give nobody a license, in silence. A user named twice is a problem of the later row.
 */
export async function* readUsers(bytes: Bytes): AsyncGenerator<UserEntry> {
  const seen = new Map<string, number>();
  for await (const entry of readTable<ColumnName>(bytes, USER_COLUMNS, { strict: true })) {
    if ('problem' in entry) {
      yield entry;
      continue;
    }
    const { row } = entry;
    const problem = problemOf(row, seen);
    yield problem ? { problem } : { user: userOf(row), line: row.line, licensesColumn: row.headers.licenses };
  }
}

/** How addresses are compared. Source: domain.md, "address". */
const addressKey = (address: string): string => address.normalize('NFC').toLowerCase();
const isAddress = (text: string): boolean => /^[^\s@]+@[^\s@]+$/.test(text);

function problemOf(row: Row, seen: Map<string, number>): CsvProblem | undefined {
  const { userPrincipalName, usageLocation, licenses, aliases } = row.cells;
  if (!isAddress(userPrincipalName))
    return cellProblem(
      row,
      'userPrincipalName',
      `${quoted(userPrincipalName)} is no user principal name (name@domain)`,
    );
  if (usageLocation !== '' && !isCountry(usageLocation.toUpperCase()))
    return cellProblem(row, 'usageLocation', `${quoted(usageLocation)} is no two-letter country code`);
  if (usageLocation === '' && listOf(licenses).length > 0)
    return cellProblem(row, 'usageLocation', 'a user with licenses needs a usage location', 'csv-missing-value');
  const wrong = listOf(aliases).find((alias) => !isAddress(alias));
  if (wrong !== undefined) return cellProblem(row, 'aliases', `${quoted(wrong)} is no address (name@domain)`);
  const product = repeated(listOf(licenses).map((name) => name.toLowerCase()));
  if (product !== undefined) return cellProblem(row, 'licenses', `${quoted(product)} stands there twice`);
  const alias = repeated([userPrincipalName, ...listOf(aliases)].map(addressKey));
  if (alias !== undefined) return cellProblem(row, 'aliases', `${quoted(alias)} is an address of this user already`);
  const key = addressKey(userPrincipalName);
  const earlier = seen.get(key);
  if (earlier !== undefined)
    return cellProblem(row, 'userPrincipalName', `line ${earlier} names the same user`, 'csv-duplicate-row');
  seen.set(key, row.line);
  return undefined;
}

const repeated = (values: readonly string[]): string | undefined =>
  values.find((value, index) => values.indexOf(value) !== index);

function userOf({ cells }: Row): CsvUser {
  const profile = USER_COLUMNS.map(({ name }) => name).filter(
    (name) => !NOT_PROFILE.includes(name) && cells[name] !== '',
  );
  return {
    userPrincipalName: cells.userPrincipalName,
    profile: Object.fromEntries(profile.map((name) => [name, cells[name]])),
    ...(cells.usageLocation === '' ? {} : { usageLocation: cells.usageLocation.toUpperCase() }),
    licenses: listOf(cells.licenses).map(licenseLine),
    aliases: listOf(cells.aliases),
  };
}

/** A product as a person names it: a GUID is a `skuId`, anything else a part number. */
export function licenseLine(name: string): LicenseLine {
  const skuId = guidOf(name);
  return skuId ? { skuId } : { skuPartNumber: name.trim() };
}
