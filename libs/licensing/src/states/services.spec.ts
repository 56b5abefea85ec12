import { E1, E3, PLANS, SMALL_CATALOGUE, VISIO } from '#testing/catalogue';
import { daysLater, licenseOf, service, userId } from '#testing/given-when-then';
import type { HeldLicense, KnownUser, Retention, RetentionId, Service } from '#licensing';
import { enabledServices, overlapsOf, servicesOf } from './services.js';
import type { PlansAt } from './services.js';

const ann = userId('ann');
const user = (licenses: readonly HeldLicense[], ...retained: readonly Retention[]): KnownUser => ({
  kind: 'user',
  status: 'active',
  userId: ann,
  userPrincipalName: { key: 'aa' as never, text: { personal: ann, kind: 'principal-name', erased: true } },
  profile: {},
  aliases: [],
  licenses,
  retentions: new Map(retained.map((retention) => [retention.service, retention])),
  removed: new Set(),
  purged: new Set(),
});
/** As the catalogue has the products: which plan grants which service. */
const plansOf: PlansAt = ({ skuId }) => SMALL_CATALOGUE.find((each) => each.skuId === skuId)?.plans;
const retained = (name: string, purgeAt?: Retention['purgeAt']): Retention => ({
  retentionId: name as RetentionId,
  service: name as Service,
  aliases: [],
  ...(purgeAt === undefined ? {} : { purgeAt }),
});

describe('the state of a service', () => {
  it('is enabled where any license has a plan of it switched on', () => {
    expect(servicesOf(user([licenseOf(E1, PLANS.teams), licenseOf(E3)]), plansOf)).toEqual([
      { service: 'exchange', state: 'enabled' },
      { service: 'sharepoint', state: 'enabled' },
      { service: 'teams', state: 'enabled' },
    ]);
  });

  it('is disabled where every held plan of it is switched off and nothing waits', () => {
    expect(servicesOf(user([licenseOf(E1, PLANS.teams, PLANS.exchangeStandard)]), plansOf)).toEqual([
      { service: 'exchange', state: 'disabled' },
      { service: 'sharepoint', state: 'enabled' },
      { service: 'teams', state: 'disabled' },
    ]);
  });

  it('is retained rather than disabled while its data waits, with the deadline where there is one', () => {
    const off = licenseOf(E1, PLANS.teams, PLANS.exchangeStandard, PLANS.sharepointStandard);
    expect(servicesOf(user([off], retained('sharepoint'), retained('exchange', daysLater(30))), plansOf)).toEqual([
      { service: 'exchange', state: 'retained', purgeAt: daysLater(30) },
      { service: 'sharepoint', state: 'retained' },
      { service: 'teams', state: 'disabled' },
    ]);
  });

  it('is told without any license, too, sorted by name', () => {
    const services = servicesOf(user([], retained('teams', daysLater(2)), retained('exchange', daysLater(1))), plansOf);
    expect(services.map((each) => each.service)).toEqual(['exchange', 'teams']);
  });

  it('says nothing of plans that are off where the catalogue does not know the product', () => {
    expect(servicesOf(user([licenseOf(E1, PLANS.teams)]), () => undefined).map((each) => each.service)).toEqual([
      'exchange',
      'sharepoint',
    ]);
  });

  it('is none for plans that grant no service', () => {
    expect(servicesOf(user([licenseOf(VISIO)]), plansOf)).toEqual([]);
    expect(enabledServices([licenseOf(VISIO)])).toEqual(new Set());
  });

  it('is not granted by a plan that is switched off', () => {
    expect(enabledServices([licenseOf(E1, PLANS.teams)])).toEqual(
      new Set([service('exchange'), service('sharepoint')]),
    );
  });
});

describe('licenses that overlap', () => {
  it('are those of which another one grants all services, whatever the plans are called', () => {
    expect(overlapsOf([licenseOf(E1), licenseOf(E3), licenseOf(VISIO)])).toEqual([
      { skuId: E1.skuId, coveredBy: [E3.skuId] },
      { skuId: E3.skuId, coveredBy: [E1.skuId] },
    ]);
  });

  it('are told by what is switched on', () => {
    expect(overlapsOf([licenseOf(E1), licenseOf(E3, PLANS.teams)])).toEqual([
      { skuId: E3.skuId, coveredBy: [E1.skuId] },
    ]);
  });

  it('are none where each grants something by itself, or something grants nothing', () => {
    const off = licenseOf(E1, PLANS.teams, PLANS.exchangeStandard, PLANS.sharepointStandard);
    expect(overlapsOf([off, licenseOf(E3)])).toEqual([]);
    expect(overlapsOf([licenseOf(E1, PLANS.teams), licenseOf(E3, PLANS.sharepointEnterprise)])).toEqual([]);
    expect(overlapsOf([licenseOf(E1)])).toEqual([]);
    expect(overlapsOf([])).toEqual([]);
  });
});
