import { moveLines } from './move.js';
import { namesOf } from './names.js';
import { type Headline, HEADLINES, userChangeLines, userChangeRows } from './user-change.js';

const ID = 'a0a10050-0000-4000-8000-000000000001';
const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
const PLAN = 'efb87545-963c-4e0d-99df-69c6916d9eb0';
const UNTIL = '2026-05-02T09:00:00.000Z';
const NAMES = namesOf([
  { skuId: E3, skuPartNumber: 'E3', displayName: '', plans: [{ planId: PLAN, planName: 'TEAMS1', service: 'teams' }] },
]);
const ABOUT = { user: 'ann@x.io', names: NAMES };

it.each(Object.keys(HEADLINES) as Headline[])('begins with what was done to whom, in two tenses: %s', (headline) => {
  const [done] = userChangeLines(headline, ABOUT, { id: ID });
  const [tried] = userChangeLines(headline, ABOUT, { id: ID, dryRun: true });
  expect(done).toBe(`${HEADLINES[headline].done} ann@x.io (${ID})`);
  expect(tried).toBe(`${HEADLINES[headline].tried} ann@x.io${headline === 'create' ? '' : ` (${ID})`}`);
});

it('tells a deleted user’s way back', () => {
  const told = (dryRun: boolean) => userChangeLines('delete', ABOUT, { id: ID, purgeAt: UNTIL, dryRun });
  expect(told(false)).toEqual([`Deleted ann@x.io (${ID}); can be restored until ${UNTIL}`]);
  expect(told(true)).toEqual([`Would delete ann@x.io (${ID}); could be restored until ${UNTIL}`]);
});

it('tells what the user has, with plans by name', () => {
  const licenses = [{ skuId: E3, behind: true, disabledPlans: [PLAN] }] as const;
  const services = [{ service: 'exchange', state: 'enabled' }];
  const told = (dryRun: boolean) => userChangeLines('licenses', ABOUT, { id: ID, licenses, services, dryRun }).slice(2);
  expect(told(false)).toEqual([
    'Licenses now  Plans off',
    '------------  ---------',
    'E3            TEAMS1     behind the catalogue',
    '',
    'Services now  State    Purge due',
    '------------  -------  ---------',
    'exchange      enabled',
  ]);
  expect(told(true)[0]).toMatch(/^Licenses then /);
  expect(told(true)[4]).toMatch(/^Services then /);
  expect(userChangeLines('licenses', ABOUT, { id: ID }).at(-1)).toBe('No licenses now');
});

it('says that it is so already', () => {
  const told = (dryRun: boolean) => userChangeLines('update', { ...ABOUT, asked: ['city: Bonn'] }, { id: ID, dryRun });
  expect(told(false)[1]).toBe('  city: Bonn');
  const same = { id: ID, outcome: 'unchanged' };
  expect(userChangeLines('update', ABOUT, same)[0]).toBe(
    `Nothing was to change about ann@x.io (${ID}): it is so already`,
  );
  expect(userChangeLines('update', ABOUT, { ...same, dryRun: true })[0]).toMatch(
    /^Nothing would change about ann@x\.io/,
  );
});

it('says by itself in a row of CSV that it was a dry run', () => {
  const tried = userChangeRows(ABOUT, { id: ID, outcome: 'unchanged', dryRun: true }).asCsv();
  expect(tried).toContain(`,${ID},Dry run: Unchanged,`);
  expect(userChangeRows(ABOUT, { id: ID }).asCsv()).toContain(`,${ID},Changed,`);
});

it('tells a move of both users in two tenses', () => {
  const from = { id: ID, removed: [E3] };
  const to = { id: ID.replace(/1$/, '2'), assigned: [E3], licenses: [{ skuId: E3, disabledPlans: [PLAN] }] };
  const told = (dryRun: boolean) => moveLines({ from: 'ann@x.io', to: 'bo@x.io', names: NAMES }, { from, to, dryRun });
  const [ann, bo] = [`ann@x.io (${ID})`, `bo@x.io (${to.id})`];
  expect(told(false)).toEqual([
    `Moved E3 from ${ann} to ${bo}`,
    `${ann}:`,
    '  Removed: E3',
    `${bo}:`,
    '  Assigned: E3 without TEAMS1',
  ]);
  expect(told(true)).toEqual([
    `Would move E3 from ${ann} to ${bo}`,
    `${ann}:`,
    '  Would be removed: E3',
    `${bo}:`,
    '  Would be assigned: E3 without TEAMS1',
  ]);
});
