import type { Asked, Command, CommandId, Instant } from '#licensing';
import { E1, E3, PLANS } from '#testing/catalogue';
import {
  aUser,
  aWorld,
  bought,
  changeLicenses,
  CN,
  daysLater,
  DE,
  deleteUser,
  eraseUser,
  Ledger,
  purgeServiceData,
  purgeUser,
  reassignLicenses,
  refreshLicenses,
  reimported,
  replaceLicenses,
  restoreUser,
  restricted,
  retentionId,
  service,
  type Setup,
  updateUser,
  userId,
} from '#testing/given-when-then';
import { MOST_LINKS } from './user-chain.js';

const ann = userId('ann');
const exchange: Asked = { by: 'service', service: service('exchange') };
const holding = (product: typeof E3): Asked => ({ by: 'product', skuId: product.skuId });
const mailOff = { skuId: E3.skuId, disabledPlans: [PLANS.exchangeEnterprise.planId] };
const mailOn = { skuId: E3.skuId, disabledPlans: [] };

type Happened = readonly [commandId: string, command: Command, now?: Instant];
/** What happened to ann, and then the question. */
const explain = (asked: Asked, history: readonly Happened[], setup: readonly Setup[] = []) => {
  const ledger = new Ledger();
  for (const each of [aWorld(), bought(E1, 1), bought(E3, 2), aUser('ann'), aUser('bob'), ...setup]) each(ledger);
  for (const [commandId, command, now] of history)
    expect(
      ledger.run(command, { commandId: commandId as CommandId, ...(now === undefined ? {} : { now }) }),
    ).toMatchObject({ outcome: 'accepted' });
  const found = ledger.explaining(ann, asked);
  const chain = found.links.map(({ by, events }) => `${by.commandId}: ${events.map(({ type }) => type).join(', ')}`);
  return { ...found, chain };
};
const D30 = daysLater(30);

describe('why a user has something, or has it not', () => {
  it('held and on', () => {
    expect(explain(exchange, [['give', changeLicenses('ann', [E3])]])).toMatchObject({
      standing: { is: 'on', grantedBy: [E3.skuId], disabledPlans: [] },
      chain: ['give: LicenseAssigned, ServicesGranted'],
      since: { by: { commandId: 'give' } },
      lastGrantedBy: E3.skuId,
    });
  });

  it('never held', () => {
    const other = explain(holding(E3), [['other', changeLicenses('ann', [E1])]]);
    expect(other).toMatchObject({ user: 'active', standing: { is: 'absent' }, chain: [] });
    expect(other).not.toHaveProperty('since');
    const deleted = explain(exchange, [['delete', deleteUser('ann')]]);
    expect(deleted).toMatchObject({ user: 'deleted', standing: { is: 'absent' }, chain: ['delete: UserDeleted'] });
    expect(deleted).not.toHaveProperty('since');
  });

  it('held with its plan off from the beginning', () => {
    expect(explain(exchange, [['give', changeLicenses('ann', [mailOff])]])).toMatchObject({
      standing: { is: 'off', switchedOffIn: [E3.skuId] },
      switchedOff: [{ skuId: E3.skuId, planIds: mailOff.disabledPlans, stillOff: [] }],
      chain: ['give: LicenseAssigned'],
    });
  });

  it('held, and switched off by somebody: the data waits, and then it is off', () => {
    const history: readonly Happened[] = [
      ['give', changeLicenses('ann', [E3])],
      ['off', changeLicenses('ann', [mailOff])],
    ];
    expect(explain(exchange, history)).toMatchObject({
      standing: { is: 'retained', purgeAt: D30, goesWith: 'service' },
      since: { by: { commandId: 'off' } },
      switchedOff: [{ skuId: E3.skuId }],
    });
    const purge: Happened = ['purge', purgeServiceData('ann', retentionId('ann', 'exchange', 'off' as CommandId)), D30];
    expect(explain(exchange, [...history, purge])).toMatchObject({
      standing: { is: 'off', switchedOffIn: [E3.skuId] },
      chain: [
        'give: LicenseAssigned, ServicesGranted',
        'off: LicensePlansChanged, ServiceDataRetained',
        'purge: ServiceDataPurged',
      ],
    });
    expect(explain(exchange, [...history, ['on', changeLicenses('ann', [mailOn])]])).toMatchObject({
      standing: { is: 'on' },
      since: { by: { commandId: 'on' } },
    });
  });

  it('removed, and its data kept until a day', () => {
    const history: readonly Happened[] = [
      ['give', changeLicenses('ann', [E3])],
      ['take', changeLicenses('ann', [], [E3])],
    ];
    expect(explain(holding(E3), history)).toMatchObject({
      standing: { is: 'off' },
      since: { by: { commandId: 'take' } },
      kept: [{ service: 'exchange', purgeAt: D30 }, { service: 'sharepoint' }, { service: 'teams', purgeAt: D30 }],
    });
    expect(explain(exchange, history).standing).toEqual({ is: 'retained', purgeAt: D30, goesWith: 'service' });
    const documents: Asked = { by: 'service', service: service('sharepoint') };
    expect(explain(documents, history).standing).toEqual({ is: 'retained', goesWith: 'service' });
    const back = explain(exchange, [...history, ['again', changeLicenses('ann', [E1])]]);
    expect(back.standing).toMatchObject({ is: 'on', grantedBy: [E1.skuId] });
    expect(back.chain.at(-1)).toBe('again: LicenseAssigned, ServiceDataRestored, ServicesGranted');
  });

  it('purged, once the data has gone', () => {
    expect(
      explain(exchange, [
        ['give', changeLicenses('ann', [E3])],
        ['take', changeLicenses('ann', [], [E3])],
        ['purge', purgeServiceData('ann', retentionId('ann', 'exchange', 'take' as CommandId)), D30],
      ]),
    ).toMatchObject({ standing: { is: 'purged' }, since: { by: { commandId: 'purge' } }, lastGrantedBy: E3.skuId });
  });

  it('granted by two products: it stays where one of them goes', () => {
    const both: readonly Happened[] = [
      ['one', changeLicenses('ann', [E1])],
      ['two', changeLicenses('ann', [E3])],
    ];
    expect(explain(exchange, both).standing).toMatchObject({ is: 'on', grantedBy: [E1.skuId, E3.skuId] });
    const left = explain(exchange, [...both, ['take', changeLicenses('ann', [], [E1])]]);
    expect(left).toMatchObject({
      standing: { is: 'on', grantedBy: [E3.skuId] },
      since: { by: { commandId: 'one' } },
      links: [{}, {}, { after: { is: 'on', grantedBy: [E3.skuId] } }],
    });
    expect(left.chain.at(-1)).toBe('take: LicenseRemoved');
  });

  it('replaced by another product', () => {
    const history: readonly Happened[] = [
      ['give', changeLicenses('ann', [E1])],
      ['replace', replaceLicenses('ann', [E3])],
    ];
    const [gone, here] = [explain(holding(E1), history), explain(holding(E3), history)];
    expect(gone).toMatchObject({ standing: { is: 'off' }, since: { events: [{ data: { cause: 'replaced' } }] } });
    expect(here).toMatchObject({ standing: { is: 'on' }, since: { by: { commandId: 'replace' } } });
    expect(explain(exchange, history).standing).toMatchObject({ is: 'on', grantedBy: [E3.skuId] });
  });

  it('reassigned to somebody else', () => {
    const moved = explain(holding(E3), [
      ['give', changeLicenses('ann', [E3])],
      ['move', reassignLicenses('ann', 'bob', E3)],
    ]);
    expect(moved.since?.events[0]).toMatchObject({ data: { cause: 'reassigned', reassignedTo: userId('bob') } });
  });

  it('held by a deleted user: it waits with the user, and goes when the user goes', () => {
    const history: readonly Happened[] = [
      ['give', changeLicenses('ann', [E3])],
      ['delete', deleteUser('ann'), daysLater(1)],
    ];
    expect(explain(holding(E3), history)).toMatchObject({
      user: 'deleted',
      standing: { is: 'retained', purgeAt: daysLater(31), goesWith: 'user' },
    });
    expect(explain(exchange, history).standing).toMatchObject({ is: 'retained', purgeAt: daysLater(31) });
    const restored = explain(holding(E3), [...history, ['restore', restoreUser('ann'), daysLater(2)]]);
    expect(restored).toMatchObject({ user: 'active', standing: { is: 'on' }, since: { by: { commandId: 'restore' } } });
  });

  it('not restored with its user, since the place forbids it by now', () => {
    const ledger = new Ledger();
    for (const each of [aWorld(), bought(E3, 1), aUser('ann')]) each(ledger);
    ledger.run(changeLicenses('ann', [E3]));
    ledger.run(deleteUser('ann'));
    restricted([PLANS.exchangeEnterprise, DE])(ledger);
    ledger.run(restoreUser('ann'), { commandId: 'restore' as CommandId });
    const found = ledger.explaining(ann, holding(E3));
    expect(found).toMatchObject({ standing: { is: 'off' }, since: { by: { commandId: 'restore' } } });
    const shortfalls = [{ skuId: E3.skuId, code: 'not-permitted-in-location' }];
    expect(found.since?.events).toMatchObject([{ type: 'UserRestored', data: { shortfalls } }]);
    expect(ledger.explaining(ann, exchange).standing).toMatchObject({ is: 'retained', purgeAt: D30 });
  });

  it('not restored with its user, for want of a seat', () => {
    const lost: readonly Happened[] = [
      ['give', changeLicenses('ann', [E1])],
      ['delete', deleteUser('ann')],
      ['other', changeLicenses('bob', [E1])],
      ['restore', restoreUser('ann')],
    ];
    const found = explain(holding(E1), lost);
    expect(found.standing).toMatchObject({ is: 'off' });
    expect(found.since?.by.commandId).toBe('restore');
    expect(found.since?.events).toMatchObject([
      { type: 'UserRestored', data: { shortfalls: [{ skuId: E1.skuId, code: 'no-available-seats' }] } },
    ]);
  });

  it('of an erased user, all that was there is purged, and documents stay', () => {
    const history: readonly Happened[] = [
      ['give', changeLicenses('ann', [E3])],
      ['delete', deleteUser('ann')],
      ['erase', eraseUser('ann')],
    ];
    const found = explain(exchange, history);
    expect(found).toMatchObject({ user: 'purged', standing: { is: 'purged' }, since: { by: { commandId: 'erase' } } });
    expect(found.chain.at(-1)).toBe('erase: ServiceDataPurged, UserPurged');
    expect(explain(holding(E3), history).standing).toEqual({ is: 'purged' });
    expect(explain(holding(E1), history).standing).toEqual({ is: 'absent' });
    expect(explain({ by: 'service', service: service('sharepoint') }, history).standing).toEqual({
      is: 'retained',
      goesWith: 'service',
    });
    const due = history.slice(0, 2);
    const purge: Happened = ['purge', purgeUser('ann', retentionId('ann', undefined, 'delete' as CommandId)), D30];
    expect(explain(exchange, [...due, purge]).standing).toEqual({ is: 'purged' });
  });

  it('goes with its user, where that is sooner than its own day', () => {
    const longer = { term: { milliseconds: 60 * 86_400_000, iso: 'P60D' }, ofService: new Map() };
    const ledger = new Ledger();
    for (const each of [aWorld(), bought(E3, 1), aUser('ann')]) each(ledger);
    ledger.run(changeLicenses('ann', [E3]));
    ledger.run(changeLicenses('ann', [], [E3]), { retention: longer });
    ledger.run(deleteUser('ann'));
    expect(ledger.explaining(ann, exchange).standing).toEqual({ is: 'retained', purgeAt: D30, goesWith: 'user' });
  });

  it('lost by a refresh, since the product has the plan no more', () => {
    const smaller = { ...E3, plans: E3.plans.filter(({ planId }) => planId !== PLANS.exchangeEnterprise.planId) };
    const ledger = new Ledger();
    for (const each of [aWorld(), bought(E3, 1), aUser('ann')]) each(ledger);
    ledger.run(changeLicenses('ann', [E3]));
    reimported(smaller)(ledger);
    ledger.run(refreshLicenses('ann', [E3]), { commandId: 'refresh' as CommandId });
    expect(ledger.explaining(ann, exchange)).toMatchObject({
      standing: { is: 'retained', purgeAt: D30 },
      since: { by: { commandId: 'refresh' }, events: [{ type: 'LicensePlansChanged' }, {}] },
    });
  });

  it('keeps the newest links and what gave it, however much happened', () => {
    const plans = Array.from({ length: MOST_LINKS + 20 }, (_, at): Happened => {
      const off = at % 2 === 0 ? [PLANS.teams.planId] : [];
      return [`change-${at}`, changeLicenses('ann', [{ skuId: E3.skuId, disabledPlans: off }])];
    });
    const found = explain(holding(E3), [['give', changeLicenses('ann', [E3])], ...plans]);
    expect(found.links).toHaveLength(MOST_LINKS);
    expect(found.earlier).toBe(21);
    expect(found.links[0]?.by.commandId).toBe('give');
    expect(found.links.at(-1)?.by.commandId).toBe(`change-${MOST_LINKS + 19}`);
  });

  it('says nothing of what does not bear on it', () => {
    const found = explain(
      exchange,
      [
        ['there', updateUser('ann', { usageLocation: CN })],
        ['back', updateUser('ann', { usageLocation: DE })],
        ['give', changeLicenses('ann', [E1])],
      ],
      [restricted([PLANS.visio, CN])],
    );
    expect(found.chain).toHaveLength(1);
  });
});

it('knows whom nobody ever knew', () => {
  expect(new Ledger().explaining(userId('nobody'), exchange)).toMatchObject({ user: 'absent', links: [] });
});
