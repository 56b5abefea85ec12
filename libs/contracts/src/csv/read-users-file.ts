import type { Pace } from '#application';
import type { CsvProblem } from './csv-problem.js';
import type { Bytes } from './decode-text.js';
import { type CsvNote, type CsvUser, readUsers } from './users-csv.js';

/** What a row may call a product by: its id, or unless it is withdrawn its part number or its display name. */
export interface NameableProduct {
  readonly skuId: string;
  readonly skuPartNumber: string;
  readonly displayName: string;
  readonly withdrawn?: true;
}

export interface FileUser {
  readonly line: number;
  readonly user: CsvUser;
  readonly licensesColumn: string;
}
export interface UsersFile {
  readonly users: readonly FileUser[];
  /** They stand in the order of their lines. */
  readonly problems: readonly CsvProblem[];
  readonly notes: readonly CsvNote[];
}

/**
 * Reads a file of users as valid rows, problems, and what was left out of it. `products` is called only where a row
 * names a license. With a pace others go on in between.
 */
export async function readUsersFile(
  bytes: Bytes,
  products: () => Promise<readonly NameableProduct[]>,
  pace?: Pace,
): Promise<UsersFile> {
  const users: FileUser[] = [];
  const problems: CsvProblem[] = [];
  const notes: CsvNote[] = [];
  for await (const entry of readUsers(bytes)) {
    if ('problem' in entry) problems.push(entry.problem);
    else if ('note' in entry) notes.push(entry.note);
    else users.push(entry);
    if (pace?.spent('users') === true) await pace.rest();
  }
  if (!users.some(({ user }) => user.licenses)) return { users, problems, notes };
  const resolve = productResolver(await products());
  const resolved = pace === undefined ? users.map(resolve) : await pace.map(users, 'users', resolve);
  const failed = resolved.flatMap((each) => ('problem' in each ? [each.problem] : []));
  return {
    users: resolved.flatMap((each) => ('problem' in each ? [] : [each.user])),
    problems: [...problems, ...failed].toSorted((one, other) => one.line - other.line),
    notes,
  };
}

type Resolved = { readonly user: FileUser } | { readonly problem: CsvProblem };

/**
 * Finds, before anything is sent, the rows for which the server would refuse the whole operation, and puts the ids of
 * products in the place of display names, which the server doesn't know as names.
 */
function productResolver(products: readonly NameableProduct[]): (user: FileUser) => Resolved {
  const { ids, partNumbers, displayNames } = namesOf(products);
  return (file) => {
    const { user, line, licensesColumn: column } = file;
    const licenses: string[] = [];
    const skuIds = new Set<string>();
    const problem = (code: CsvProblem['code'], message: string): Resolved => ({
      problem: { code, line, column, message },
    });
    for (const name of user.licenses ?? []) {
      const key = plain(name);
      const known = ids.get(key) ?? partNumbers.get(key);
      const [skuId, ...others] = known ?? displayNames.get(key) ?? [];
      if (skuId === undefined) return problem('csv-unknown-product', `the catalogue has no product "${name}"`);
      if (others.length > 0) {
        const message = `"${name}" stands for several products, name one by its id: ${[skuId, ...others].join(', ')}`;
        return problem('csv-ambiguous-product', message);
      }
      if (skuIds.has(skuId)) return problem('csv-bad-value', `"${name}" stands there twice, under another name`);
      skuIds.add(skuId);
      licenses.push(known ? name : skuId);
    }
    return { user: licenses.length === 0 ? file : { ...file, user: { ...user, licenses } } };
  };
}

const plain = (name: string): string => name.replaceAll('\u00a0', ' ').toLowerCase();

/** Maps names to the ids of the products that have them. A product that was withdrawn from names has its id alone. */
function namesOf(products: readonly NameableProduct[]) {
  const named = products.filter(({ withdrawn }) => withdrawn !== true);
  const group = (among: readonly NameableProduct[], nameOf: (product: NameableProduct) => string) => {
    const groups = new Map<string, string[]>();
    for (const product of among) {
      const name = plain(nameOf(product));
      groups.set(name, [...(groups.get(name) ?? []), product.skuId]);
    }
    return groups;
  };
  return {
    ids: group(products, ({ skuId }) => skuId),
    partNumbers: group(named, ({ skuPartNumber }) => skuPartNumber),
    displayNames: group(named, ({ displayName }) => displayName),
  };
}
