import type { Command } from 'commander';
import { exportTenant, NotBuilt } from '#application';
import { isGuid, type TenantId } from '#licensing';
import { allTenants } from '#projections';
import { CliFailure, EXIT, usageFailure } from '../output/failures.js';
import { progress } from '../output/progress.js';
import { count } from '../output/table.js';
import { onDataDir } from '../session/on-stores.js';
import type { DataStores, Session, World } from '../session/session.js';
import { tenantNamed } from '../session/tenant-names.js';

/** A name stands in the read models, and an id in the history. */
async function idOf(tenant: string, { readModels }: DataStores): Promise<TenantId> {
  if (isGuid(tenant)) return tenant.toLowerCase() as TenantId;
  const known = await allTenants(readModels).catch((error: unknown) => {
    if (error instanceof NotBuilt) return [];
    throw error;
  });
  return tenantNamed(tenant, known).toLowerCase() as TenantId;
}

/** What was written stays where it is; without its last line it is known to be cut. */
async function exportTo({ io, options }: Session, stores: DataStores): Promise<void> {
  if (options.tenant === undefined) throw usageFailure('export takes one tenant: name it with --tenant');
  const tenantId = await idOf(options.tenant, stores);
  const bar = progress(io, false, 'Events', Number((await stores.store.head())?.position ?? 0));
  const interrupted = new AbortController();
  const stopListening = io.onInterrupt(() => interrupted.abort());
  let unreadable = 0;
  try {
    const lines = await exportTenant(stores, tenantId, {
      onProgress: (position) => bar.at(Number(position)),
      signal: interrupted.signal,
    });
    if (lines === undefined) throw new CliFailure(EXIT.refused, 'tenant-not-found', 'the history knows no such tenant');
    for await (const line of lines) {
      io.out(JSON.stringify(line));
      if ('unreadable' in line) unreadable = line.unreadable;
    }
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    throw new CliFailure(EXIT.interrupted, 'interrupted', 'The tenant was not exported to its end.');
  } finally {
    stopListening();
    bar.stop();
  }
  if (unreadable > 0)
    throw new CliFailure(EXIT.refused, 'damaged-personal-data', `${count(unreadable, 'value')} can’t be read`);
}

export function addExport(program: Command, world: World): void {
  program
    .command('export')
    .description(
      'write all that the history of a data directory has of one tenant (--tenant), in clear, one JSON document a line',
    )
    .action(onDataDir<[unknown]>(world, 'reads', exportTo));
}
