import { E1, E3, PLANS, VISIO } from '#testing/catalogue';
import { daysLater, licenseOf, service, userId } from '#testing/given-when-then';
import type { HeldLicense, KnownUser, Retention, RetentionId, Service } from '#licensing';
import { enabledServices, servicesOf } from './services.js';

const ann = userId('ann');
const user = (licenses: readonly HeldLicense[], ...retained: readonly Retention[]): KnownUser => ({
  kind: 'user',
  status: 'active',
  userId: ann,
  userPrincipalName: { key: 'aa' as never, text: { personal: ann, erased: true } },
  profile: {},
  aliases: [],
  licenses,
  retentions: new Map(retained.map((retention) => [retention.service, retention])),
  purged: new Set(),
});
const retained = (name: string, purgeAt?: Retention['purgeAt']): Retention => ({
  retentionId: name as RetentionId,
  service: name as Service,
  aliases: [],
  ...(purgeAt === undefined ? {} : { purgeAt }),
});

describe('the state of a service', () => {
  it('is enabled where any license has a plan of it switched on', () => {
    expect(servicesOf(user([licenseOf(E1, PLANS.teams), licenseOf(E3)]))).toEqual([
      { service: 'exchange', state: 'enabled' },
      { service: 'sharepoint', state: 'enabled' },
      { service: 'teams', state: 'enabled' },
    ]);
  });

  it('is disabled where every held plan of it is switched off and nothing waits', () => {
    expect(servicesOf(user([licenseOf(E1, PLANS.teams, PLANS.exchangeStandard)]))).toEqual([
      { service: 'exchange', state: 'disabled' },
      { service: 'sharepoint', state: 'enabled' },
      { service: 'teams', state: 'disabled' },
    ]);
  });

  it('is retained rather than disabled while its data waits, with the deadline where there is one', () => {
    const off = licenseOf(E1, PLANS.teams, PLANS.exchangeStandard, PLANS.sharepointStandard);
    expect(servicesOf(user([off], retained('sharepoint'), retained('exchange', daysLater(30))))).toEqual([
      { service: 'exchange', state: 'retained', purgeAt: daysLater(30) },
      { service: 'sharepoint', state: 'retained' },
      { service: 'teams', state: 'disabled' },
    ]);
  });

  it('is told without any license, too, sorted by name', () => {
    const services = servicesOf(user([], retained('teams', daysLater(2)), retained('exchange', daysLater(1))));
    expect(services.map((each) => each.service)).toEqual(['exchange', 'teams']);
  });

  it('is none for plans that grant no service', () => {
    expect(servicesOf(user([licenseOf(VISIO)]))).toEqual([]);
    expect(enabledServices([licenseOf(VISIO)])).toEqual(new Set());
  });

  it('is not granted by a plan that is switched off', () => {
    expect(enabledServices([licenseOf(E1, PLANS.teams)])).toEqual(
      new Set([service('exchange'), service('sharepoint')]),
    );
  });
});
