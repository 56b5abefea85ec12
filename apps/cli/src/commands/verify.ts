import type { Command } from 'commander';
import {
  DAMAGED_STREAMS_RUNBOOK,
  type Discrepancy,
  NotBuilt,
  REPAIR_COMMAND,
  verify,
  type Verified,
} from '#application';
import { defined, isGuid, type TenantId } from '#licensing';
import { allTenants } from '#projections';
import { CliFailure, EXIT } from '../output/failures.js';
import { progress } from '../output/progress.js';
import { count, table } from '../output/table.js';
import { onDataDir } from '../session/on-stores.js';
import { tenantNamed } from '../session/tenant-names.js';
import { showReadModels } from './verify-read-models.js';
import type { DataStores, GlobalOptions, Session, World } from '../session/session.js';

type Found = Discrepancy & { readonly tenantId: TenantId };

/** Reads with a bar for a person who looks on. @throws CliFailure where it was interrupted */
async function verified(session: Session, stores: DataStores): Promise<Verified> {
  const tenantId = await tenantOf(session.options, stores);
  const bar = progress(session.io, session.json, 'Events', Number((await stores.store.head())?.position ?? 0));
  const interrupted = new AbortController();
  const stopListening = session.io.onInterrupt(() => interrupted.abort());
  try {
    const onProgress = ({ position }: { readonly position: string }): void => bar.at(Number(position));
    return await verify(stores, { onProgress, signal: interrupted.signal, ...defined({ tenantId }) });
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    throw new CliFailure(EXIT.interrupted, 'interrupted', 'The history was not read to its end.');
  } finally {
    stopListening();
    bar.stop();
  }
}

/** Without the read model nobody's name is known, and an id still is. */
const noneBuilt = (error: unknown): readonly [] => {
  if (error instanceof NotBuilt) return [];
  throw error;
};

/** A name stands in the read models, and an id in the history. */
async function tenantOf({ tenant }: GlobalOptions, { readModels }: DataStores): Promise<TenantId | undefined> {
  if (tenant === undefined) return undefined;
  const id = isGuid(tenant) ? tenant : tenantNamed(tenant, await allTenants(readModels).catch(noneBuilt));
  return id.toLowerCase() as TenantId;
}

function damageText(damaged: Verified['damaged']): string {
  const rows = damaged.map(({ position, stream, eventId }) => [position, stream, eventId]);
  return `${table(['Position', 'Stream', 'Event'], rows)}\n${count(rows.length, 'event')} damaged.`;
}

function streamsText(streams: Verified['damagedStreams']): string {
  const rows = streams.map(({ stream, what }) => [stream, what]);
  return `${table(['Stream', 'What'], rows)}\n${count(rows.length, 'stream')} damaged.`;
}

/** `pool` is the seat pool's number, and `history` is the one that follows from users and purchases. */
function numbersOf(found: Found): readonly [what: string, user: string, pool: string, history: string] {
  switch (found.kind) {
    case 'assigned-differs':
      return ['Assigned', '', `${found.pool}`, `${found.holders}`];
    case 'seats-differ': {
      const { pool, purchases } = found;
      return ['Valid, Expired', '', `${pool.valid}, ${pool.expired}`, `${purchases.valid}, ${purchases.expired}`];
    }
    case 'holder-differs':
      return ['holder', found.userId, found.seat ? 'seat' : 'no seat', found.license ? 'license' : 'no license'];
    case 'held-twice':
      return ['held twice', found.userId, '', ''];
  }
}

interface VerifyFlags {
  readonly readModels?: boolean;
}

async function show(session: Session, stores: DataStores, { readModels }: VerifyFlags): Promise<void> {
  if (readModels === true) return showReadModels(session, stores, await tenantOf(session.options, stores));
  const { events, tenants, damaged, damagedStreams, discrepancies } = await verified(session, stores);
  if (session.options.tenant !== undefined && tenants.length === 0)
    throw new CliFailure(EXIT.refused, 'tenant-not-found', 'the history knows no such tenant');
  const rows = discrepancies.map((each) => [each.tenantId, each.skuId, ...numbersOf(each)]);
  const found = damaged.map(({ position, stream, eventId }) => ({ position, stream, eventId }));
  const streams = damagedStreams.map(({ stream, what }) => ({ stream, what }));
  session.show({ events, tenants: tenants.length, damaged: found, damagedStreams: streams, discrepancies }, () =>
    [
      `${count(events, 'event')}, ${count(tenants.length, 'tenant')}`,
      ...(damaged.length === 0 ? [] : [damageText(damaged)]),
      ...(streams.length === 0 ? [] : [streamsText(damagedStreams)]),
      rows.length === 0
        ? 'Every pool agrees with its users and purchases.'
        : table(['Tenant', 'Product', 'What', 'User', 'Pool', 'History'], rows),
    ].join('\n'),
  );
  if (damaged.length > 0)
    throw new CliFailure(
      EXIT.refused,
      'damaged-event',
      `${count(damaged.length, 'event')} damaged; what differs may follow from that. ` +
        `Repair it with: ${REPAIR_COMMAND}`,
    );
  if (streams.length > 0)
    throw new CliFailure(
      EXIT.refused,
      'damaged-stream',
      `${count(streams.length, 'stream')} damaged; what differs may follow from that. See ${DAMAGED_STREAMS_RUNBOOK}`,
    );
  if (rows.length > 0)
    throw new CliFailure(
      EXIT.refused,
      'history-inconsistent',
      `the history contradicts itself ${count(rows.length, 'time')}`,
    );
}

export function addVerify(program: Command, world: World): void {
  program
    .command('verify')
    .description(
      'read the history of a data directory once, list what of it is damaged, recompute every seat pool (with ' +
        '--tenant those of one tenant) from users and purchases, and compare',
    )
    .option(
      '--read-models',
      'fold the history again instead, and compare every document of the read models with it, while servers run',
    )
    .action(onDataDir<[VerifyFlags]>(world, 'reads', show));
}
