import { SMALL_CATALOGUE } from '#testing/catalogue';
import type { HistoryChange, HistoryDocument } from '#projections';
import { historyWords } from './history-words.js';

const [E1] = SMALL_CATALOGUE as [(typeof SMALL_CATALOGUE)[number]];
const [product, plan, purchase] = [E1.skuId, 'a-plan', 'a-purchase'];
const called = {
  product: (id: string) => (id === product ? 'Office 365 E1' : id),
  plan: (id: string) => (id === plan ? 'YAMMER' : id),
  user: (id: string) => `${id}@contoso.com`,
  isProduct: (id: string) => id === product,
};
const saidOf = (more: Partial<Record<keyof HistoryDocument, unknown>>): string =>
  historyWords({ outcome: 'accepted', users: ['anna'], changes: [], ...more } as unknown as HistoryDocument, called);
const user = 'anna';
const seat = (what: 'seat-taken' | 'seat-released') => ({ what, user, product, valid: 25, expired: 0, assigned: 22 });
const purgeAt = '2026-04-30T08:00:00.000Z';

/** What the events of one command say, and the sentence. */
const SENTENCES: readonly (readonly [string, readonly object[]])[] = [
  [
    'Office 365 E1 assigned, seat 22 of 25; exchange back with its data',
    [
      { what: 'assigned', user, product, cause: 'assigned' },
      { what: 'data-back', user, service: 'exchange' },
      { what: 'granted', user, services: [{ service: 'exchange', start: 'again' }] },
      seat('seat-taken'),
    ],
  ],
  [
    'Office 365 E1 assigned, seat 22 of 25, without YAMMER; teams begins; ' +
      'exchange begins anew, without its earlier data',
    [
      { what: 'assigned', user, product, cause: 'created', off: [plan] },
      {
        what: 'granted',
        user,
        services: [
          { service: 'teams', start: 'first' },
          { service: 'exchange', start: 'fresh' },
        ],
      },
      seat('seat-taken'),
    ],
  ],
  [
    `Office 365 E1 removed, 22 of 25 seats held; data of exchange kept until ${purgeAt}; ` +
      'data of sharepoint kept for good',
    [
      { what: 'removed', user, product, cause: 'removed' },
      { what: 'retained', user, service: 'exchange', purgeAt },
      { what: 'retained', user, service: 'sharepoint' },
      seat('seat-released'),
    ],
  ],
  ['plans of Office 365 E1 changed, without YAMMER', [{ what: 'plans', user, product, off: [plan] }]],
  ['plans of Office 365 E1 changed, all are on', [{ what: 'plans', user, product, off: [] }]],
  ['Office 365 E1 refreshed to what the catalogue has', [{ what: 'plans', user, product, off: [], refreshed: true }]],
  ['data of exchange deleted for good', [{ what: 'data-purged', user, service: 'exchange', cause: 'due' }]],
  [`deleted, can be restored until ${purgeAt}`, [{ what: 'deleted', user, purgeAt, licenses: 1 }]],
  [
    'restored; without Office 365 E1, since no seat was available; 2 aliases lost to others',
    [{ what: 'restored', user, shortfalls: [{ skuId: product, code: 'no-available-seats' }], aliasesLost: 2 }],
  ],
  [
    `deleted for good, as somebody asked; key destroyed at ${purgeAt}`,
    [
      { what: 'purged', user, cause: 'requested' },
      { what: 'key-destroyed', user, at: purgeAt },
    ],
  ],
  [
    'profile changed (displayName, city); usage location set to CZ; sign-in blocked; 1 alias added',
    [
      { what: 'profile', user, fields: ['displayName', 'city'] },
      { what: 'location', user, location: 'CZ' },
      { what: 'account', user, accountEnabled: false },
      { what: 'aliases-added', user, count: 1, cause: 'changed' },
    ],
  ],
  [
    'anna@contoso.com: Office 365 E1 reassigned to ben@contoso.com; ' +
      'ben@contoso.com: Office 365 E1 assigned from anna@contoso.com',
    [
      { what: 'removed', user, product, cause: 'reassigned', to: 'ben' },
      { what: 'assigned', user: 'ben', product, cause: 'reassigned', from: user },
    ],
  ],
  [
    '1 seat of Office 365 E1 bought until 2027-01-31; now 1 valid, 0 assigned',
    [
      { what: 'bought', purchase, product, seats: 1, endsOn: '2027-01-31' },
      { what: 'pool', purchase, product, valid: 1, expired: 0, assigned: 0 },
    ],
  ],
  ['Office 365 E1: 5 seats instead of 3', [{ what: 'quantity', purchase, product, seats: 5, before: 3 }]],
  ['purchase of 5 seats of Office 365 E1 suspended', [{ what: 'suspended', purchase, product, seats: 5 }]],
  ['bulk operation (add) of 2 users started', [{ what: 'operation-started', operation: 'o', mode: 'add', total: 2 }]],
  [`tenant closed, can be reopened until ${purgeAt}`, [{ what: 'tenant-closed', purgeAt, users: 3 }]],
];

describe('the sentence of an entry', () => {
  it.each(SENTENCES)('%s', (sentence, changes) => {
    const users = [...new Set(changes.flatMap((change) => ('user' in change ? [change.user] : [])))];
    expect(saidOf({ changes: changes as readonly HistoryChange[], users })).toBe(sentence);
  });

  it('of a refusal is that of the catalogue of errors, with the name of the product', () => {
    const seats = { valid: 25, expired: 0, assigned: 25, available: 0 };
    const said = saidOf({ outcome: 'refused', refusal: { code: 'no-available-seats', skuId: product, ...seats } });
    expect(said).toMatch(/^refused: .*Office 365 E1/);
    expect(said).not.toContain(product);
  });

  it('of what changed nothing says so, and one that has more says how much', () => {
    expect(saidOf({ outcome: 'unchanged' })).toBe('nothing to change');
    expect(saidOf({ changes: [{ what: 'created', user }], more: 2 })).toBe('created; and 2 changes more');
  });
});
