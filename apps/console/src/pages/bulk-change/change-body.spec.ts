import { listOf } from '../../parts/chosen-users.js';
import { bodyOf, keyOf, NOTHING_YET } from './change-body.js';

const users = listOf([{ user: 'ana@contoso.example', name: 'Ana' }]);

describe('the operation of the wizard', () => {
  it('adds licenses, and changes the profile on the way', () => {
    const profile = { department: ' Sales ', jobTitle: '  ', usageLocation: 'de' };
    expect(
      bodyOf({
        ...NOTHING_YET,
        users,
        profile,
        how: 'add',
        products: new Map([
          ['A', []],
          ['B', ['yammer']],
        ]),
      }),
    ).toEqual({
      mode: 'add',
      users: ['ana@contoso.example'],
      licenses: ['A', { skuId: 'B', disabledPlans: ['yammer'] }],
      profile: { department: 'Sales' },
      usageLocation: 'DE',
    });
  });

  it('swaps one product by another in one step', () => {
    expect(bodyOf({ ...NOTHING_YET, users, how: 'swap', from: 'A', to: 'B', ifNotHeld: 'fail' })).toEqual({
      mode: 'change',
      users: ['ana@contoso.example'],
      remove: ['A'],
      add: ['B'],
      ifNotHeld: 'fail',
    });
  });

  it('is none while something is missing', () => {
    const change = { ...NOTHING_YET, users };
    expect([
      bodyOf({ ...change, how: 'replace' }),
      bodyOf({ ...change, how: 'swap', from: 'A', to: 'A' }),
      bodyOf({ ...change, how: 'none' }),
      bodyOf({ ...NOTHING_YET, how: 'add', products: new Map([['A', []]]) }),
    ]).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('is another one with other plans', () => {
    const add = { ...NOTHING_YET, users, how: 'add' } as const;
    const key = (off: string[]): string => keyOf({ ...add, products: new Map([['A', off]]) });
    expect(key(['yammer'])).not.toBe(key([]));
  });

  it('changes profiles alone', () => {
    expect(bodyOf({ ...NOTHING_YET, users, how: 'none', profile: { city: 'Porto' } })).toEqual({
      mode: 'update',
      users: ['ana@contoso.example'],
      profile: { city: 'Porto' },
    });
  });
});
