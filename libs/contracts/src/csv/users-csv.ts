import type { ProfileField } from '#licensing';
import { normalizeAddress } from '../address.js';
import { wording } from '../errors/wording.js';
import { createUserBody } from '../wire/http-bodies.js';
import { cellProblem, listOf, quoted } from './cell.js';
import type { CsvProblem } from './csv-problem.js';
import type { Bytes } from './decode-text.js';
import { readTable, type Column, type TableRow } from './read-table.js';

/** These are the columns of the Microsoft 365 bulk template, and four of ours at the end. */
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
  { name: 'id', header: 'User ID' },
] as const satisfies readonly Column<
  ProfileField | 'userPrincipalName' | 'usageLocation' | 'licenses' | 'aliases' | 'id'
>[];
type ColumnName = (typeof USER_COLUMNS)[number]['name'];
type Row = TableRow<ColumnName>;

/**
 * This is the body of `POST /api/users` for one row. It holds only what the row says; licenses are given as the row
 * names them, by id or part number.
 */
export type CsvUser = { readonly [F in ProfileField]?: string } & {
  readonly id?: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly usageLocation?: string;
  readonly licenses?: readonly string[];
  readonly aliases?: readonly string[];
};
export type UserEntry =
  { readonly user: CsvUser; readonly line: number; readonly licensesColumn: string } | { readonly problem: CsvProblem };

/**
 * Reads users one by one in the order of the file. Each row gives a user, or its first problem. A column that isn't one
 * of `USER_COLUMNS` is a fatal problem: otherwise a misspelt "Licences" would give nobody a license, in silence. A user
 * who is named twice is a problem of the later row.
 */
export async function* readUsers(bytes: Bytes): AsyncGenerator<UserEntry> {
  const seen = new Map<string, number>();
  for await (const entry of readTable<ColumnName>(bytes, USER_COLUMNS, { strict: true })) {
    if ('problem' in entry) {
      yield entry;
      continue;
    }
    const { row } = entry;
    const user = userOf(row);
    const problem = problemOf(row, user, seen);
    yield problem ? { problem } : { user, line: row.line, licensesColumn: row.headers.licenses };
  }
}

function userOf({ cells }: Row): CsvUser {
  const { userPrincipalName, displayName, usageLocation } = cells;
  const texts = USER_COLUMNS.map(({ name }) => name).filter((name) => name !== 'licenses' && name !== 'aliases');
  const licenses = listOf(cells.licenses);
  const aliases = listOf(cells.aliases);
  return {
    ...Object.fromEntries(texts.filter((name) => cells[name] !== '').map((name) => [name, cells[name]])),
    userPrincipalName,
    displayName,
    ...(usageLocation === '' ? {} : { usageLocation: usageLocation.toUpperCase() }),
    ...(licenses.length === 0 ? {} : { licenses }),
    ...(aliases.length === 0 ? {} : { aliases }),
  };
}

function problemOf(row: Row, user: CsvUser, seen: Map<string, number>): CsvProblem | undefined {
  const { licenses = [], aliases = [] } = user;
  const checked = createUserBody.safeParse(user, { error: wording });
  if (!checked.success) return rejected(row, checked.error.issues);
  if (user.usageLocation === undefined && licenses.length > 0)
    return cellProblem(row, 'usageLocation', 'a user with licenses needs a usage location', 'csv-missing-value');
  const product = repeated(licenses.map((name) => name.toLowerCase()));
  if (product !== undefined) return cellProblem(row, 'licenses', `${quoted(product)} stands there twice`);
  const alias = repeated([user.userPrincipalName, ...aliases].map(normalizeAddress));
  if (alias !== undefined) return cellProblem(row, 'aliases', `${quoted(alias)} is an address of this user already`);
  const key = normalizeAddress(user.userPrincipalName);
  const earlier = seen.get(key);
  if (earlier !== undefined)
    return cellProblem(row, 'userPrincipalName', `line ${earlier} names the same user`, 'csv-duplicate-row');
  seen.set(key, row.line);
  const id = user.id?.toLowerCase();
  const sameId = id === undefined ? undefined : seen.get(id);
  if (sameId !== undefined) return cellProblem(row, 'id', `line ${sameId} has the same id`, 'csv-duplicate-row');
  if (id !== undefined) seen.set(id, row.line);
  return undefined;
}

/** Says of a cell what the API would say of the member that it becomes. */
function rejected(
  row: Row,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): CsvProblem {
  const [issue] = issues;
  const [field, index] = issue?.path ?? [];
  const column = USER_COLUMNS.find(({ name }) => name === field)?.name ?? 'userPrincipalName';
  const text = typeof index === 'number' ? (listOf(row.cells[column])[index] ?? '') : row.cells[column];
  return cellProblem(row, column, `${quoted(text)}: ${issue?.message ?? 'not valid'}`);
}

const repeated = (values: readonly string[]): string | undefined =>
  values.find((value, index) => values.indexOf(value) !== index);
