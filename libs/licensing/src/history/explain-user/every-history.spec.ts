import fc from 'fast-check';
import { type Asked, type Instant, plansAt, servicesOf, type UserId } from '#licensing';
import { steps, World } from '#testing/arbitraries';
import { E1, E3, EXCHANGE_ONLY, F3 } from '#testing/catalogue';
import { type Ledger, service, TENANT } from '#testing/given-when-then';

const holding = (product: typeof E3): Asked => ({ by: 'product', skuId: product.skuId });

describe('in every random history', () => {
  it('is where the state of the user says, until when it says', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(steps, (history) => {
        const world = new World();
        for (const step of history) {
          const next = world.next(step);
          if (next === undefined) continue;
          const decision = world.ledger.try(next.command, next.circumstances);
          if (decision.outcome === 'accepted') world.ledger.append(decision.writes, next.circumstances.commandId);
        }
        for (const { ref, events } of world.ledger.streams()) {
          if (ref.kind !== 'user') continue;
          for (const asked of ASKED) {
            const found = world.ledger.explaining(ref.userId as UserId, asked);
            const { is, ...more } = found.standing;
            const until = 'purgeAt' in more ? more.purgeAt : undefined;
            expect({ is, until }).toEqual(folded(world.ledger, ref.userId as UserId, asked, events));
            expect(found.links.at(-1)?.after ?? { is: 'absent' }).toEqual(found.standing);
            expect(found.since?.after.is ?? 'absent').toBe(is);
            expect(found.links.length + found.earlier > 0 || is === 'absent').toBe(true);
            seen.add(`${asked.by} ${is}`);
          }
        }
      }),
      { numRuns: Number(process.env['FC_RUNS'] ?? 100), seed: Number(process.env['FC_SEED'] ?? 20260301) },
    );
    const each = ['on', 'off', 'retained', 'purged', 'absent'];
    expect([...seen].toSorted()).toEqual(
      ['product', 'service'].flatMap((by) => each.map((is) => `${by} ${is}`)).toSorted(),
    );
  });
});

const ASKED: readonly Asked[] = [
  ...[E1, E3, F3, EXCHANGE_ONLY].map(holding),
  ...['exchange', 'sharepoint', 'teams'].map((name): Asked => ({ by: 'service', service: service(name) })),
];

/** What the fold of the user says, by what everything else is shown with. Of a purged one it says no more than that. */
const folded = (
  ledger: Ledger,
  id: UserId,
  asked: Asked,
  events: readonly { readonly type: string; readonly data: object }[],
): { readonly is: string; readonly until?: Instant | undefined } => {
  const state = ledger.state({ kind: 'user', tenantId: TENANT, userId: id });
  if (state.status === 'absent') return { is: 'absent' };
  if (state.status === 'purged') {
    const text = JSON.stringify(
      events.filter(({ type }) => type === 'LicenseAssigned' || type === 'LicensePlansChanged'),
    );
    const wasThere =
      asked.by === 'product' ? text.includes(asked.skuId) : text.includes(`"service":"${asked.service}"`);
    const isForGood = asked.by === 'service' && asked.service === service('sharepoint');
    return { is: wasThere ? (isForGood ? 'retained' : 'purged') : 'absent' };
  }
  if (asked.by === 'product') {
    const has = ({ skuId }: { readonly skuId: string }): boolean => skuId === asked.skuId;
    if (state.licenses.some(has)) return { is: 'on' };
    if (state.deletion?.licenses.some(has)) return { is: 'retained', until: state.deletion.purgeAt };
    return { is: state.removed.has(asked.skuId) ? 'off' : 'absent' };
  }
  const catalogue = ledger.state({ kind: 'catalogue' });
  const shown = servicesOf(state, (product) => plansAt(catalogue, product)).find(
    (each) => each.service === asked.service,
  );
  switch (shown?.state) {
    case 'enabled':
      return { is: 'on' };
    case 'retained':
      return { is: 'retained', until: shown.purgeAt };
    case 'disabled':
      return { is: 'off' };
    default:
      return { is: state.purged.has(asked.service) ? 'purged' : 'absent' };
  }
};
