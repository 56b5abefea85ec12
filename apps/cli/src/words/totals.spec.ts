import type { OperationResult } from '../http/shapes.js';
import { namesOf } from './names.js';
import { totalLines, totalsOf } from './totals.js';

const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
const [EARLY, LATE] = ['2026-05-02T09:00:00.000Z', '2026-05-02T09:00:01.000Z'];
const NAMES = namesOf([{ skuId: E3, skuPartNumber: 'E3', displayName: '', plans: [] }]);

const result = (index: number, more: Partial<OperationResult>): OperationResult => ({
  index,
  state: 'Complete',
  ...more,
});
const RESULTS: readonly OperationResult[] = [
  result(0, {
    assigned: [E3],
    retained: [{ service: 'exchange', purgeAt: LATE }, { service: 'todo', purgeAt: LATE }, { service: 'sway' }],
    aliasesReleased: ['a@x.io'],
    shortfalls: [{ skuId: E3, code: 'no-available-seats' }],
  }),
  result(1, { assigned: [E3], removed: ['gone'], retained: [{ service: 'exchange', purgeAt: EARLY }] }),
  result(2, { state: 'Failed', assigned: [E3], purged: [{ service: 'lync' }] }),
];

it('adds up what was done to users one by one, and nothing of those who failed', () => {
  expect(totalLines(totalsOf(RESULTS), NAMES, 'done')).toEqual([
    'Assigned: E3 to 2 users',
    'Removed: gone from 1 user',
    `Data retained: exchange of 2 users until ${EARLY} at the earliest; sway of 1 user for good; ` +
      `todo of 1 user until ${LATE} at the earliest`,
    'Aliases lost: 1',
    'Licenses not restored: E3 of 1 user (no-available-seats)',
  ]);
});

it('tells the same of a dry run in the other tense', () => {
  const heads = totalLines(totalsOf(RESULTS), NAMES, 'tried').map((line) => line.split(':')[0]);
  expect(heads).toEqual([
    'Would be assigned',
    'Would be removed',
    'Data would be retained',
    'Aliases would be lost',
    'Licenses would not be restored',
  ]);
});

it('tells how many users each field changes for, fields of equally many together', () => {
  const changed = [['usageLocation', 'aliases'], ['department', 'usageLocation'], ['department'], undefined];
  const totals = totalsOf(changed.map((fields, at) => result(at, fields === undefined ? {} : { changed: fields })));
  expect(totalLines(totals, NAMES, 'tried')).toEqual([
    'Would change: department and usage location of 2 users; aliases of 1 user',
  ]);
  expect(totalLines(totals, NAMES, 'done')[0]).toMatch(/^Changed: department and /);
});

it('tells what would become of those who hold what is to go, and of those who do not', () => {
  const swaps = { exchanged: 2, left: 1, notHeld: 0, added: 3 };
  expect(totalLines({ ...totalsOf([]), swaps }, NAMES, 'tried')).toEqual([
    'Licenses: those of 2 users would change for others; those of 1 user would be left as they are; ' +
      'those of 3 users would only be added',
  ]);
});

it('tells services of equally many users together', () => {
  const of = (service: string, users: number) => ({ service, users });
  const totals = { ...totalsOf([]), restored: [of('a', 2), of('b', 1), of('c', 2)], purged: [of('d', 1)] };
  expect(totalLines(totals, NAMES, 'done')).toEqual([
    'Data restored: a, c of 2 users; b of 1 user',
    'Data purged, its time was over: d of 1 user',
  ]);
});
