import { type CsvProblem, type CsvUser, readUsers } from '#contracts';
import type { ProductRow } from '../http/shapes.js';

export interface FileUser {
  readonly line: number;
  readonly user: CsvUser;
  readonly licensesColumn: string;
}
export interface UsersFile {
  readonly users: readonly FileUser[];
  /** They stand in the order of their lines. */
  readonly problems: readonly CsvProblem[];
}

/** Reads a file of users as valid rows and problems. `products` is called only where a row names a license. */
export async function readUsersFile(
  bytes: AsyncIterable<Uint8Array>,
  products: () => Promise<readonly ProductRow[]>,
): Promise<UsersFile> {
  const users: FileUser[] = [];
  const problems: CsvProblem[] = [];
  for await (const entry of readUsers(bytes)) {
    if ('problem' in entry) problems.push(entry.problem);
    else users.push(entry);
  }
  if (!users.some(({ user }) => user.licenses)) return { users, problems };
  const check = productCheck(await products());
  const checked = users.map((user) => ({ user, problem: check(user) }));
  return {
    users: checked.filter(({ problem }) => !problem).map(({ user }) => user),
    problems: [...problems, ...checked.flatMap(({ problem }) => problem ?? [])].toSorted(
      (one, other) => one.line - other.line,
    ),
  };
}

/** Finds, before anything is sent, the rows for which the server would refuse the whole operation. */
function productCheck(products: readonly ProductRow[]): (user: FileUser) => CsvProblem | undefined {
  const byName = new Map<string, string[]>();
  for (const { skuId, skuPartNumber } of products) {
    byName.set(skuId, [skuId]);
    const name = skuPartNumber.toLowerCase();
    byName.set(name, [...(byName.get(name) ?? []), skuId]);
  }
  return ({ user, line, licensesColumn: column }) => {
    for (const name of user.licenses ?? []) {
      const [skuId, ...others] = byName.get(name.toLowerCase()) ?? [];
      if (skuId === undefined)
        return { code: 'csv-unknown-product', line, column, message: `the catalogue has no product "${name}"` };
      if (others.length > 0) {
        const message = `"${name}" stands for several products, name one by its id: ${[skuId, ...others].join(', ')}`;
        return { code: 'csv-ambiguous-product', line, column, message };
      }
    }
    return undefined;
  };
}
