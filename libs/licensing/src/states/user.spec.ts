import { E1, E3, PLANS } from '#testing/catalogue';
import {
  aliasOf,
  principalNameOf,
  daysLater,
  licenseAssigned,
  licenseOf,
  licensePlansChanged,
  licenseRemoved,
  service,
  userId,
} from '#testing/given-when-then';
import { personal, type Personal, type RetentionId, type UserEvent, type UserState } from '#licensing';
import { evolveUser, initialUser } from './user.js';

const ann = userId('ann');
const created: UserEvent = {
  type: 'UserCreated',
  data: {
    userId: ann,
    userPrincipalName: principalNameOf(ann, 'ann'),
    profile: { displayName: personal(ann, 'display-name', 'Ann'), city: personal(ann, 'city', 'Bonn') },
  },
};
const fold = (...events: readonly UserEvent[]): UserState => [created, ...events].reduce(evolveUser, initialUser);
const assigned = (license: ReturnType<typeof licenseOf>) => licenseAssigned('ann', license);

describe('the history of a user', () => {
  it('keeps licenses in the order of assignment, also when their plans change', () => {
    const changed = licensePlansChanged('ann', licenseOf(E1, PLANS.teams));
    expect(fold(assigned(licenseOf(E1)), assigned(licenseOf(E3)), changed)).toMatchObject({
      licenses: [licenseOf(E1, PLANS.teams), licenseOf(E3)],
    });
  });

  it('keeps of a license only what the state says, not who it came from', () => {
    const moved = licenseAssigned('ann', licenseOf(E1), { cause: 'reassigned', reassignedFrom: userId('bob') });
    expect(fold(moved)).toHaveProperty('licenses', [licenseOf(E1)]);
  });

  it('has a plan on where one source has it on, and ends a license with its last source', () => {
    const group = { kind: 'group', id: 'g' };
    const withoutTeams = licenseOf(E1, PLANS.teams);
    const withoutMail = { ...licenseAssigned('ann', licenseOf(E1)).data, source: group };
    const disabledPlans = [PLANS.exchangeStandard.planId];
    const both = [
      assigned(withoutTeams),
      { type: 'LicenseAssigned', data: { ...withoutMail, disabledPlans } },
    ] as const satisfies readonly UserEvent[];
    const { grants } = licenseOf(E1);
    const sources = [...withoutTeams.sources, { source: group, disabledPlans }];
    expect(fold(...both)).toHaveProperty('licenses', [{ ...licenseOf(E1), disabledPlans: [], grants, sources }]);
    const gone = licenseRemoved('ann', E1);
    const first = { ...gone, data: { ...gone.data, seatReleased: false } };
    const left = licenseOf(E1, PLANS.exchangeStandard);
    expect(fold(...both, first)).toHaveProperty('licenses', [{ ...left, sources: [{ source: group, disabledPlans }] }]);
    const second = { ...gone, data: { ...gone.data, source: group } };
    expect(fold(...both, first, second)).toHaveProperty('licenses', []);
  });

  it('clears profile fields and the location', () => {
    const state = fold(
      { type: 'UsageLocationChanged', data: { userId: ann, usageLocation: 'DE' as never } },
      { type: 'UserProfileChanged', data: { userId: ann, profile: { city: null } } },
      { type: 'UsageLocationChanged', data: { userId: ann, usageLocation: null } },
    );
    expect(state).not.toHaveProperty('profile.city');
    expect(state).not.toHaveProperty('usageLocation');
  });

  it('keeps of an account what is otherwise than of most users', () => {
    const blocked: UserEvent = { type: 'UserAccountChanged', data: { userId: ann, accountEnabled: false } };
    const guest: UserEvent = { type: 'UserAccountChanged', data: { userId: ann, userType: 'Guest' } };
    const back: UserEvent = { type: 'UserAccountChanged', data: { userId: ann, accountEnabled: true } };
    expect(fold(blocked, guest)).toMatchObject({ accountEnabled: false, userType: 'Guest' });
    expect(fold(blocked, guest, back)).not.toHaveProperty('accountEnabled');
    expect(fold(blocked, guest, back)).toMatchObject({ userType: 'Guest' });
  });

  it('lets released aliases wait with what released them, and forgets those that were given up', () => {
    const exchange = 'r1' as RetentionId;
    const deletion = 'r2' as RetentionId;
    const aliases = ['a', 'b', 'c'].map((name) => aliasOf(ann, name));
    const [a, b, c] = aliases as [(typeof aliases)[0], (typeof aliases)[0], (typeof aliases)[0]];
    const state = fold(
      { type: 'AliasesAdded', data: { userId: ann, aliases, cause: 'changed' } },
      { type: 'AliasesReleased', data: { userId: ann, aliases: [a], cause: 'changed' } },
      {
        type: 'ServiceDataRetained',
        data: { userId: ann, retentionId: exchange, service: service('exchange'), purgeAt: daysLater(30) },
      },
      { type: 'AliasesReleased', data: { userId: ann, aliases: [b], cause: 'service-ended', retentionId: exchange } },
      {
        type: 'UserDeleted',
        data: { userId: ann, retentionId: deletion, purgeAt: daysLater(30), retention: 'P30D', licenses: [] },
      },
      { type: 'AliasesReleased', data: { userId: ann, aliases: [c], cause: 'user-deleted', retentionId: deletion } },
    );
    expect(state).toMatchObject({ status: 'deleted', aliases: [], deletion: { aliases: [c] } });
    expect(state).toHaveProperty(
      'retentions',
      new Map([
        [service('exchange'), { retentionId: exchange, service: 'exchange', purgeAt: daysLater(30), aliases: [b] }],
      ]),
    );
  });

  it('carries personal values as they come, whoever may read them', () => {
    const values: readonly Personal<'display-name'>[] = [
      { personal: ann, kind: 'display-name', sealed: 'v1.xyz' },
      { personal: ann, kind: 'display-name', erased: true },
    ];
    for (const value of values)
      expect(
        fold({ type: 'UserProfileChanged', data: { userId: ann, profile: { displayName: value } } }),
      ).toMatchObject({ profile: { displayName: value } });
  });

  it('does not change the state that it starts from', () => {
    const before = fold(assigned(licenseOf(E1)));
    const copy = structuredClone(before);
    evolveUser(before, {
      type: 'ServiceDataRetained',
      data: { userId: ann, retentionId: 'r' as RetentionId, service: service('teams') },
    });
    expect(before).toEqual(copy);
  });

  it('of nobody, or of somebody purged, holds no further event', () => {
    const change: UserEvent = { type: 'UsageLocationChanged', data: { userId: ann, usageLocation: null } };
    const purged: UserEvent = {
      type: 'UserPurged',
      data: { userId: ann, retentionId: 'r' as RetentionId, purgeAt: daysLater(30), cause: 'due' },
    };
    expect(() => evolveUser(initialUser, change)).toThrow('UsageLocationChanged of a user that is absent');
    expect(fold(purged)).toEqual({ kind: 'user', status: 'purged', userId: ann });
    expect(() => fold(purged, change)).toThrow('purged');
  });
});
