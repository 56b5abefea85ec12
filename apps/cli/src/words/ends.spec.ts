import { endsOf, endsText, isAnEnd } from './ends.js';

const UNTIL = '2026-05-02T09:00:00.000Z';
const service = (name: string, purgeAt?: string) => ({ service: name, ...(purgeAt === undefined ? {} : { purgeAt }) });
const of = { services: ['exchange'], users: 1, aliases: 0, licenses: 1 };

it.each([
  ['one of each', { ...of, aliases: 1 }, '1 service of 1 user ends (exchange; the data stays); 1 alias goes'],
  [
    'some of each',
    { ...of, services: ['a', 'b', 'c', 'd'], users: 40, aliases: 12, purgeAt: UNTIL },
    `4 services of 40 users end (a, b, c, …; the data is kept until ${UNTIL}); 12 aliases go`,
  ],
  ['only an alias', { ...of, services: [], aliases: 2 }, '2 aliases go'],
])('asks by what would end: %s', (_, ends, text) => {
  expect(endsText(ends)).toBe(text);
});

it('names the one user whom a command names', () => {
  expect(endsText(of, 'ann@x.io')).toBe('1 service of ann@x.io ends (exchange; the data stays)');
});

it('reads off a dry run of two users whose services end, each service once', () => {
  const from = { retained: [service('todo'), service('exchange', UNTIL)], removed: ['sku'], aliasesReleased: ['a'] };
  const ends = endsOf({ from, to: { retained: [service('exchange', UNTIL)] } });
  expect(ends).toEqual({ services: ['exchange', 'todo'], users: 2, aliases: 1, licenses: 1, purgeAt: UNTIL });
});

it('reads off a dry run of many users how many they are', () => {
  const retained = [
    { ...service('todo'), users: 3 },
    { ...service('sway'), users: 2 },
  ];
  const totals = { retained, removed: [{ skuId: 'sku', users: 4 }], aliasesReleased: 2, aliasesLost: 0 };
  const ends = { services: ['sway', 'todo'], aliases: 2, licenses: 4 };
  expect(endsOf({ totals: { ...totals, retainedUsers: 5 } })).toEqual({ ...ends, users: 5 });
  expect(endsOf({ totals })).toEqual({ ...ends, users: 3 });
});

it('asks nobody where nothing ends', () => {
  expect(isAnEnd(endsOf(undefined))).toBe(false);
  expect(isAnEnd(endsOf({ removed: ['sku'] }))).toBe(false);
  expect(isAnEnd(endsOf({ aliasesReleased: ['a'] }))).toBe(true);
});
