import type { Command } from 'commander';
import { type Codec, type Discrepancy, type EventStore, START, verify } from '#application';
import { parseStream, type TenantId } from '#licensing';
import { CliFailure, EXIT } from '../output/failures.js';
import { onDataDir } from '../session/on-stores.js';
import { count, table } from '../output/table.js';
import type { World } from '../session/session.js';

interface Stores {
  readonly store: EventStore;
  readonly codec: Codec;
}
const PAGE = 2_000;

/** Resolves to the tenants in the order of their creation, as the history knows them. */
async function tenantsOf({
  store,
}: Stores): Promise<{ readonly tenants: readonly TenantId[]; readonly events: number }> {
  const tenants = new Set<TenantId>();
  let events = 0;
  for (let after = START, caughtUp = false; !caughtUp;) {
    const page = await store.readAll(after, PAGE);
    events += page.events.length;
    for (const { stream } of page.events) {
      const { kind, tenantId } = parseStream(stream) ?? {};
      if (kind === 'tenant' && tenantId !== undefined) tenants.add(tenantId);
    }
    ({ next: after, caughtUp } = page);
  }
  return { tenants: [...tenants], events };
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
        const { tenants, events } = await tenantsOf(stores);
        const found: (Discrepancy & { tenantId: TenantId })[] = [];
        for (const tenantId of tenants)
          for await (const discrepancy of verify(tenantId, stores)) found.push({ tenantId, ...discrepancy });
        const rows = found.map((each) => [each.tenantId, each.skuId, ...numbersOf(each)]);
        session.show({ events, tenants: tenants.length, discrepancies: found }, () =>
          [
            `${count(events, 'event')}, ${count(tenants.length, 'tenant')}`,
            rows.length === 0
              ? 'Every pool agrees with its users and purchases.'
              : table(['Tenant', 'Product', 'What', 'User', 'Pool', 'History'], rows),
          ].join('\n'),
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
