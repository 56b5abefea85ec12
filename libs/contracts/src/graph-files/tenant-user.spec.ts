import { graphUser } from './graph-shapes.js';
import { tenantUser } from './tenant-user.js';

const ID = 'a5e20000-0000-4000-8000-000000000001';
const [E3, E1, TEAMS, TODO, GROUP] = [1, 2, 3, 4, 5].map((end) => `c0000000-0000-4000-8000-00000000000${end}`);
const read = (members: object) =>
  tenantUser(graphUser.parse({ id: ID, userPrincipalName: 'ana@contoso.example', displayName: 'Ana', ...members }));
const userOf = (members: object) => {
  const made = read(members);
  if (!('user' in made)) throw new Error(made.why);
  return made.user;
};

describe('a user of Graph', () => {
  it('keeps its id, and has of lists of phones and of other addresses the first one', () => {
    const fields = {
      givenName: ' Ana ',
      department: '',
      mobilePhone: null,
      businessPhones: ['1', '2'],
      otherMails: ['a@home.example'],
    };
    expect(userOf({ ...fields, usageLocation: 'pt' })).toMatchObject({
      id: ID,
      userPrincipalName: 'ana@contoso.example',
      profile: { displayName: 'Ana', givenName: 'Ana', businessPhone: '1', alternateEmail: 'a@home.example' },
      usageLocation: 'PT',
      leftOut: [],
    });
  });

  it('has of its account what was selected', () => {
    const account = { accountEnabled: false, userType: 'Guest' } as const;
    expect(userOf(account)).toMatchObject(account);
    for (const member of ['accountEnabled', 'userType']) {
      expect(userOf({})).not.toHaveProperty(member);
      expect(userOf({ accountEnabled: null, userType: null })).not.toHaveProperty(member);
    }
  });

  it('has its mail addresses as aliases, also the main one where that is not the principal name', () => {
    const proxyAddresses = ['SMTP:a.silva@contoso.example', 'smtp:ANA@contoso.example', 'smtp:as@contoso.example'];
    expect(userOf({ proxyAddresses }).aliases).toEqual(['a.silva@contoso.example', 'as@contoso.example']);
    const main = userOf({
      proxyAddresses: ['SMTP:ana@contoso.example', 'smtp:as@contoso.example', 'smtp:As@contoso.example'],
    });
    expect(main.aliases).toEqual(['as@contoso.example']);
  });

  it('leaves out addresses of other kinds, and counts them; and what is no address, and says so', () => {
    const { aliases, otherAddresses, leftOut } = userOf({
      proxyAddresses: ['SIP:a@x.io', 'x500:/o=X', 'sip:b@x.io', 'smtp:a b@x.io'],
    });
    expect([aliases, otherAddresses]).toEqual([[], { SIP: 2, X500: 1 }]);
    expect(leftOut).toMatchObject([{ member: 'proxyAddresses' }]);
  });

  it('loses a field that can not be kept, and nothing else', () => {
    const { profile, usageLocation, leftOut } = userOf({
      city: 'x'.repeat(600),
      jobTitle: 'Engineer',
      usageLocation: 'ZZ',
    });
    expect([profile, usageLocation]).toEqual([{ displayName: 'Ana', jobTitle: 'Engineer' }, undefined]);
    expect(leftOut.map(({ member }) => member)).toEqual(['city', 'usageLocation']);
  });

  it('does not come without a name, without an address, or where it is deleted there', () => {
    expect(read({ displayName: null })).toMatchObject({ notTaken: 'invalid' });
    expect(read({ userPrincipalName: 'ana' })).toMatchObject({ notTaken: 'invalid' });
    expect(read({ deletedDateTime: '2026-03-01T08:00:00Z' })).toMatchObject({ notTaken: 'deleted' });
  });
});

const state = (skuId: string | undefined, more: object = {}) => ({ skuId, state: 'Active', error: 'None', ...more });

describe('the licenses of a user of Graph', () => {
  it('are those that are assigned, with the plans that are off', () => {
    const { licenses } = userOf({ assignedLicenses: [{ skuId: E3, disabledPlans: [TEAMS] }, { skuId: E1 }] });
    expect(licenses).toEqual([
      { skuId: E3, disabledPlans: [TEAMS], groups: [] },
      { skuId: E1, disabledPlans: [], groups: [] },
    ]);
  });

  it('come from groups where nobody assigned them directly, too', () => {
    const assignedLicenses = [{ skuId: E3 }, { skuId: E1 }];
    const states = [state(E3, { assignedByGroup: GROUP }), state(E1, { assignedByGroup: GROUP }), state(E1)];
    expect(userOf({ assignedLicenses, licenseAssignmentStates: states }).licenses).toMatchObject([
      { skuId: E3, groups: [GROUP] },
      { skuId: E1, groups: [] },
    ]);
  });

  it('are not those in error, but one that is in error from one source alone', () => {
    const bad = { state: 'Error', error: 'CountViolation', assignedByGroup: GROUP };
    const { licenses, inError } = userOf({
      assignedLicenses: [{ skuId: E3 }],
      licenseAssignmentStates: [state(E3), state(E3, bad), state(E1, bad)],
    });
    expect(licenses.map(({ skuId }) => skuId)).toEqual([E3]);
    expect(inError).toEqual([{ skuId: E1, error: 'CountViolation' }]);
    const wished = userOf({ assignedLicenses: [{ skuId: E1 }], licenseAssignmentStates: [state(E1, bad)] });
    expect([wished.licenses, wished.inError.length]).toEqual([[], 1]);
  });

  it('follow from their states where only these were selected; a plan is on where one source has it on', () => {
    const states = [
      state(E3, { disabledPlans: [TEAMS, TODO] }),
      state(E3, { assignedByGroup: GROUP, disabledPlans: [TEAMS] }),
    ];
    expect(userOf({ licenseAssignmentStates: states }).licenses).toEqual([
      { skuId: E3, disabledPlans: [TEAMS], groups: [] },
    ]);
  });
});
