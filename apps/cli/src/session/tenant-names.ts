import { isGuid } from '#licensing';
import { collect } from '../http/collect.js';
import type { Queries } from '../http/api-client.js';
import type { TenantRow } from '../http/shapes.js';
import { didYouMean } from '../output/did-you-mean.js';
import { CliFailure, EXIT } from '../output/failures.js';

type Named = Pick<TenantRow, 'id' | 'displayName'>;

/**
 * Returns the id of the tenant that a person names by id or by name, in either case.
 * @throws CliFailure where no tenant has the name, or several have it
 */
export function tenantNamed(named: string, tenants: readonly Named[]): string {
  const same = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase();
  const found = tenants.filter(({ displayName }) => same(displayName, named));
  const [one, ...others] = found;
  if (one === undefined) {
    const meant = didYouMean(
      named,
      tenants.map(({ displayName }) => displayName),
    );
    const message = `No tenant is called "${named}".${meant} They are listed by: seatledger tenants list`;
    throw new CliFailure(EXIT.refused, 'tenant-not-found', message);
  }
  if (others.length === 0) return one.id;
  const ids = found.map(({ id }) => id);
  const message = `${found.length} tenants are called "${named}": ${ids.join(', ')}. Name the one you mean by its id.`;
  throw new CliFailure(EXIT.refused, 'ambiguous-tenant', message, { tenantIds: ids });
}

/** Resolves to the id of the tenant that a person names. Whether an id exists, the server says. */
export const tenantIdOf = async (named: string, api: Queries): Promise<string> =>
  isGuid(named.trim())
    ? named.trim()
    : tenantNamed(named, await collect(api.list<TenantRow>('/api/tenants', { limit: '500' })));
