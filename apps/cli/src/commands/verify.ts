import type { Command } from 'commander';
import {
  type Codec,
  type Damage,
  damageByPage,
  type Discrepancy,
  type EventStore,
  REPAIR_COMMAND,
  verify,
} from '#application';
import { parseStream, type TenantId } from '#licensing';
import { CliFailure, EXIT } from '../output/failures.js';
import { onDataDir } from '../session/on-stores.js';
import { count, table } from '../output/table.js';
import type { World } from '../session/session.js';

interface Stores {
  readonly store: EventStore;
  readonly codec: Codec;
}
interface Found {
  /** They stand in the order of their creation, as the history knows them. */
  readonly tenants: readonly TenantId[];
  readonly events: number;
  readonly damaged: readonly Damage[];
}

async function readThrough(stores: Stores): Promise<Found> {
  const tenants = new Set<TenantId>();
  const damaged: Damage[] = [];
  let events = 0;
  for await (const page of damageByPage(stores)) {
    events += page.events.length;
    damaged.push(...page.damaged.map(({ position, stream, eventId }) => ({ position, stream, eventId })));
    for (const { stream } of page.events) {
      const { kind, tenantId } = parseStream(stream) ?? {};
      if (kind === 'tenant' && tenantId !== undefined) tenants.add(tenantId);
    }
  }
  return { tenants: [...tenants], events, damaged };
}

function damageText(damaged: readonly Damage[]): string {
  const rows = damaged.map(({ position, stream, eventId }) => [position, stream, eventId]);
  return `${table(['Position', 'Stream', 'Event'], rows)}\n${count(rows.length, 'event')} damaged.`;
}

/** `pool` is the seat pool's number, and `history` is the one that follows from users and purchases. */
function numbersOf(found: Discrepancy): readonly [what: string, user: string, pool: string, history: string] {
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

export function addVerify(program: Command, world: World): void {
  program
    .command('verify')
    .description('recompute every seat pool of a data directory from the history of users and purchases, and compare')
    .action(
      onDataDir<[unknown]>(world, 'reads', async (session, stores) => {
        const { tenants, events, damaged } = await readThrough(stores);
        const found: (Discrepancy & { tenantId: TenantId })[] = [];
        for (const tenantId of tenants)
          for await (const discrepancy of verify(tenantId, stores)) found.push({ tenantId, ...discrepancy });
        const rows = found.map((each) => [each.tenantId, each.skuId, ...numbersOf(each)]);
        session.show({ events, tenants: tenants.length, damaged, discrepancies: found }, () =>
          [
            `${count(events, 'event')}, ${count(tenants.length, 'tenant')}`,
            ...(damaged.length === 0 ? [] : [damageText(damaged)]),
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
        if (rows.length > 0)
          throw new CliFailure(
            EXIT.refused,
            'history-inconsistent',
            `the history contradicts itself ${count(rows.length, 'time')}`,
          );
      }),
    );
}
