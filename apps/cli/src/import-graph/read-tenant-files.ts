import type { z } from 'zod';
import {
  type GraphProblem,
  type GraphSku,
  type GraphSubscription,
  graphSku,
  graphSubscription,
  graphUser,
  readGraphFile,
  type TenantUser,
  tenantUser,
} from '#contracts';
import { openFile } from '../session/input-file.js';

/** What Graph said of a tenant, each thing once, in the order of the files. */
export interface TenantFiles {
  readonly skus: readonly GraphSku[];
  /** It is left out where no file has subscriptions. */
  readonly subscriptions?: readonly GraphSubscription[];
  readonly users: readonly TenantUser[];
  /** Users of the files who can't come. */
  readonly unfit: readonly {
    readonly id: string;
    readonly name: string;
    readonly deleted: boolean;
    readonly why: string;
  }[];
  /** What the files lack although nothing is wrong with them. */
  readonly notes: readonly string[];
}
export interface FileProblem extends GraphProblem {
  readonly file: string;
}
export interface Files {
  readonly skus: readonly string[];
  readonly users: readonly string[];
  readonly subscriptions?: readonly string[];
}

/** Users are long in files, and short once they are read: a file may be as long as it is. */
const ANY_LENGTH = Infinity;
/** All rows of a file that was cut by depth have the same problem. */
const MOST_PROBLEMS = 20;

/**
 * Resolves to all that the files say, or to what is wrong with them, at most 20 problems. Where something is wrong
 * nothing is to be imported, since a half of a tenant would look like a whole one.
 * @throws CliFailure where a file can't be read
 */
export async function readTenantFiles(
  files: Files,
): Promise<{ readonly tenant: TenantFiles } | { readonly problems: readonly FileProblem[] }> {
  const problems: FileProblem[] = [];
  const skus = await itemsOf(files.skus, graphSku, problems, ({ skuId }) => skuId);
  const subscriptions =
    files.subscriptions === undefined
      ? undefined
      : await itemsOf(files.subscriptions, graphSubscription, problems, ({ id }) => id);
  const found = { licenses: false, addresses: false, users: 0 };
  const unfit: { id: string; name: string; deleted: boolean; why: string }[] = [];
  const read = await itemsOf(
    files.users,
    graphUser,
    problems,
    ({ id }) => id,
    (user) => {
      found.users += 1;
      found.licenses ||= Array.isArray(user.assignedLicenses ?? user.licenseAssignmentStates);
      found.addresses ||= Array.isArray(user.proxyAddresses);
      const made = tenantUser(user);
      if ('user' in made) return made.user;
      unfit.push({ id: user.id, name: user.userPrincipalName, deleted: made.notTaken === 'deleted', why: made.why });
      return undefined;
    },
  );
  const users = read.filter((user) => user !== undefined);
  const [file = ''] = files.users;
  if (problems.length === 0 && found.users > 0 && !found.licenses)
    problems.push({
      file,
      code: 'graph-not-selected',
      member: 'assignedLicenses',
      message: 'no user has it: ask for it with $select, or with -Property of Get-MgUser',
    });
  if (problems.length > 0) return { problems };
  const notes =
    found.users > 0 && !found.addresses
      ? ['no user has proxyAddresses: aliases come only where they were selected']
      : [];
  return { tenant: { skus, users, unfit, notes, ...(subscriptions === undefined ? {} : { subscriptions }) } };
}

/** Reads files of one kind, one behind the other, and keeps what `keep` makes of each item that has a new id. */
async function itemsOf<T, K = T>(
  paths: readonly string[],
  schema: z.ZodType<T>,
  problems: FileProblem[],
  idOf: (item: T) => string,
  keep: (item: T) => K = (item) => item as unknown as K,
): Promise<readonly K[]> {
  const kept: K[] = [];
  const seen = new Set<string>();
  for (const [at, file] of paths.entries()) {
    for await (const entry of readGraphFile(await openFile(file, ANY_LENGTH), schema)) {
      if ('problem' in entry) {
        // The page that it names may be the next file.
        if (entry.problem.code === 'graph-missing-page' && at < paths.length - 1) continue;
        problems.push({ file, ...entry.problem });
        if (problems.length >= MOST_PROBLEMS) return kept;
        continue;
      }
      const id = idOf(entry.item);
      if (seen.size === seen.add(id).size) continue;
      kept.push(keep(entry.item));
    }
  }
  return kept;
}
