import { defined, type ProfileField, USER_TYPES, type UserType } from '#licensing';
import { normalizeAddress } from '../address.js';
import { wording } from '../errors/wording.js';
import { createUserBody } from '../wire/http-bodies.js';
import { addressesOf, licensesOf } from './cell-lists.js';
import { cellProblem, quoted } from './cell.js';
import { isEnabled } from './account-cell.js';
import type { CsvProblem } from './csv-problem.js';
import type { Bytes } from './decode-text.js';
import { readTable, type TableRow } from './read-table.js';
import { UNUSED_COLUMNS, USER_COLUMNS } from './user-columns.js';

type ColumnName = (typeof USER_COLUMNS)[number]['name'];
type Row = TableRow<ColumnName>;

/**
 * This is the body of `POST /api/users` for one row. It holds only what the row says; licenses are given as the row
 * names them: by id, part number or display name.
 */
export type CsvUser = { readonly [F in ProfileField]?: string } & {
  readonly id?: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly usageLocation?: string;
  readonly accountEnabled?: boolean;
  readonly userType?: UserType;
  readonly licenses?: readonly string[];
  readonly aliases?: readonly string[];
};
/** This tells what was left out of a file that is right as it is. */
export interface CsvNote {
  readonly line: number;
  readonly message: string;
}
export type UserEntry =
  | { readonly user: CsvUser; readonly line: number; readonly licensesColumn: string }
  | { readonly problem: CsvProblem }
  | { readonly note: CsvNote };

/**
 * Reads users one by one in the order of the file. Each row gives a user, or its first problem. A column that is
 * neither one of `USER_COLUMNS` nor of `UNUSED_COLUMNS` is a fatal problem: otherwise a misspelt "Licences" would give
 * nobody a license, in silence. A user who is named twice is a problem of the later row.
 */
export async function* readUsers(bytes: Bytes): AsyncGenerator<UserEntry> {
  const seen = new Map<string, number>();
  const otherKinds = new Map<string, number>();
  let hasBegun = false;
  const options = { strict: true, unused: UNUSED_COLUMNS } as const;
  for await (const entry of readTable<ColumnName>(bytes, USER_COLUMNS, options)) {
    if ('problem' in entry) {
      yield entry;
      continue;
    }
    const { row } = entry;
    if (!hasBegun) yield* unusedColumns(row);
    hasBegun = true;
    if (isExample(row)) {
      yield { note: { line: row.line, message: 'the example of the template was left out' } };
      continue;
    }
    const { addresses, otherKinds: others } = addressesOf(row.cells.aliases, row.cells.userPrincipalName);
    for (const kind of others) if (!otherKinds.has(kind)) otherKinds.set(kind, row.line);
    const user = userOf(row, addresses);
    const problem = problemOf(row, user, seen);
    yield problem ? { problem } : { user, line: row.line, licensesColumn: row.headers.licenses };
  }
  for (const [kind, line] of otherKinds)
    yield { note: { line, message: `addresses of the kind ${kind} are no mail addresses and were left out` } };
}

function* unusedColumns({ headerLine: line, unused }: Row): Generator<UserEntry> {
  if (unused.length === 0) return;
  yield { note: { line, message: `these columns are of no use here and were left out: ${unused.join(', ')}` } };
}

/** Entra's template comes with a row that nobody means to import, and that Entra leaves out, too. */
const isExample = ({ headers, cells }: Row): boolean =>
  headers.displayName.includes('[displayName]') && cells.displayName.startsWith('Example:');

function userOf(row: Row, aliases: readonly string[]): CsvUser {
  const { licenses: _, aliases: __, deletedAt: ___, accountEnabled: ____, ...known } = row.cells;
  const { userPrincipalName, displayName, usageLocation, userType, ...texts } = known;
  const licenses = licensesOf(row.cells.licenses);
  return {
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== '')),
    userPrincipalName,
    displayName,
    ...(usageLocation === '' ? {} : { usageLocation: usageLocation.toUpperCase() }),
    ...defined({ accountEnabled: isEnabled(row), userType: typeIn(userType) }),
    ...(licenses.length === 0 ? {} : { licenses }),
    ...(aliases.length === 0 ? {} : { aliases }),
  };
}

const typeIn = (cell: string): UserType | undefined =>
  USER_TYPES.find((type) => type.toLowerCase() === cell.toLowerCase());

function problemOf(row: Row, user: CsvUser, seen: Map<string, number>): CsvProblem | undefined {
  const { licenses = [], aliases = [] } = user;
  if (row.cells.deletedAt !== '')
    return cellProblem(row, 'deletedAt', `this user is deleted there since ${quoted(row.cells.deletedAt)}`);
  const { accountEnabled, userType } = row.cells;
  if (accountEnabled !== '' && user.accountEnabled === undefined)
    return cellProblem(row, 'accountEnabled', `${quoted(accountEnabled)} is neither yes nor no`);
  if (userType !== '' && user.userType === undefined)
    return cellProblem(row, 'userType', `${quoted(userType)} is neither ${USER_TYPES.join(' nor ')}`);
  const checked = createUserBody.safeParse(user, { error: wording });
  if (!checked.success) return rejected(row, user, checked.error.issues);
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
  user: CsvUser,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): CsvProblem {
  const [issue] = issues;
  const [field, index] = issue?.path ?? [];
  const column = USER_COLUMNS.find(({ name }) => name === field)?.name ?? 'userPrincipalName';
  const listed = column === 'licenses' || column === 'aliases' ? user[column] : undefined;
  const text = typeof index === 'number' ? (listed?.[index] ?? '') : row.cells[column];
  return cellProblem(row, column, `${quoted(text)}: ${issue?.message ?? 'not valid'}`);
}

const repeated = (values: readonly string[]): string | undefined =>
  values.find((value, index) => values.indexOf(value) !== index);
