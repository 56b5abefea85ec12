import type { Command } from 'commander';
import { Tenants } from '#application';
import { isGuid, parseDuration } from '#licensing';
import type { LocalClaims, SignInRole } from '#platform';
import { allTenants } from '#projections';
import { CliFailure, EXIT, usageFailure } from '../output/failures.js';
import { dataDirOf, onDataDir } from '../session/on-stores.js';
import { tenantNamed } from '../session/tenant-names.js';
import type { DataStores, World } from '../session/session.js';

/** They stand here again, so that help loads no platform; a spec compares them. */
export const ROLES: readonly SignInRole[] = [
  'Operator',
  'GlobalAdministrator',
  'UserAdministrator',
  'LicenseAdministrator',
  'GlobalReader',
  'Auditor',
];
/** A token can't be taken back, so that it has an end. */
const LONGEST = parseDuration('P30D');

interface TokenFlags {
  readonly role: readonly string[];
  readonly also?: readonly string[];
  readonly for: string;
  readonly as: string;
}

const another = (word: string, before: readonly string[] = []): readonly string[] => [...before, word];

/** @throws CliFailure of usage */
function rolesOf(words: readonly string[]): readonly SignInRole[] {
  return words.map((word) => {
    const role = ROLES.find((each) => each.toLowerCase() === word.trim().toLowerCase());
    if (role === undefined) throw usageFailure(`"${word}" is no role: there are ${ROLES.join(', ')}`);
    return role;
  });
}

/** @throws CliFailure of usage */
function lifeOf(text: string): number {
  try {
    const { milliseconds } = parseDuration(text);
    if (milliseconds <= LONGEST.milliseconds) return milliseconds;
  } catch (error) {
    throw usageFailure(`--for ${text}: ${(error as Error).message}`);
  }
  throw usageFailure(`--for ${text}: a token can't be taken back, so that it is for ${LONGEST.iso} at most`);
}

/** @throws CliFailure where there is no such tenant */
async function tenantOf(named: string, { readModels, store }: DataStores): Promise<string> {
  const id = isGuid(named.trim()) ? named.trim().toLowerCase() : tenantNamed(named, await allTenants(readModels));
  if (await new Tenants(store).exists(id)) return id;
  throw new CliFailure(EXIT.refused, 'tenant-not-found', `There is no tenant ${id}.`);
}

/** An Operator belongs to no tenant, and everybody else to one. @throws CliFailure */
async function tenantsOf(
  { roles, named }: { readonly roles: readonly SignInRole[]; readonly named: readonly string[] },
  stores: DataStores,
): Promise<LocalClaims['tenants']> {
  if (named.length > 0) return Promise.all(named.map((each) => tenantOf(each, stores)));
  if (roles.every((role) => role === 'Operator')) return 'all';
  throw usageFailure('--tenant is missing: only an Operator acts for all tenants');
}

export function addToken(program: Command, world: World): void {
  program
    .command('token')
    .description(
      'make a token of the key in a data directory, by which a server on it with AUTH=local lets its holder in, and ' +
        'print it. It can’t be taken back before it ends',
    )
    .requiredOption('--role <role>', `what its holder may do, of ${ROLES.join(', ')} (repeatable)`, another)
    .option('--also <tenant>', 'a further tenant to act in, by id or name (repeatable)', another)
    .option('--for <duration>', 'how long it counts, an ISO 8601 duration of at most 30 days', 'PT8H')
    .option('--as <id>', 'who its holder is, to tell holders apart', 'local')
    .action(
      onDataDir<[TokenFlags]>(world, 'reads', async ({ io, options }, stores, flags) => {
        const roles = rolesOf(flags.role);
        const life = lifeOf(flags.for);
        const { tenant, also = [] } = { ...options, ...flags };
        const tenants = await tenantsOf({ roles, named: [...(tenant === undefined ? [] : [tenant]), ...also] }, stores);
        const place = { dataDir: dataDirOf(options, world), lifeMilliseconds: life, clock: stores.clock };
        io.out(await world.issueToken({ holder: flags.as, roles, tenants }, place));
      }),
    );
}
