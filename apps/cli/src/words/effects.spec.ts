import type { Effects } from '../http/shapes.js';
import { effectLines, effectsInBrief } from './effects.js';
import { namesOf } from './names.js';

const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
const UNTIL = '2026-05-02T09:00:00.000Z';
const NAMES = namesOf([{ skuId: E3, skuPartNumber: 'ENTERPRISEPACK', displayName: 'Office 365 E3', plans: [] }]);

const EVERYTHING: Required<Effects> = {
  changed: ['department', 'jobTitle', 'usageLocation'],
  assigned: [E3],
  removed: ['a-product-that-is-gone'],
  granted: [{ service: 'teams', start: 'new' }],
  restored: [{ service: 'exchange' }, { service: 'todo' }],
  retained: [{ service: 'lync', purgeAt: UNTIL }, { service: 'sharepoint' }, { service: 'sway', purgeAt: UNTIL }],
  purged: [{ service: 'yammer' }],
  aliasesReleased: ['al@x.io', null],
  aliasesReturned: ['ann@x.io'],
  handedBack: [{ skuId: E3, from: 'ben', to: 'ann' }],
  left: [
    { what: 'license', skuId: 'a-product-that-is-gone', code: 'changed-since', by: 'c1' },
    { what: 'usageLocation', code: 'value-erased' },
  ],
  aliasesLost: ['a@x.io'],
  shortfalls: [{ skuId: E3, code: 'no-available-seats' }],
};

it('tells all that was done to a user', () => {
  expect(effectLines(EVERYTHING, NAMES, 'done')).toEqual([
    'Changed: department, job title and usage location',
    'Assigned: ENTERPRISEPACK (Office 365 E3)',
    'Removed: a-product-that-is-gone',
    'Begun: teams (new)',
    'Data restored: exchange, todo',
    `Data retained: lync, sway until ${UNTIL}, sharepoint for good`,
    'Data purged, its time was over: yammer',
    'Aliases lost: al@x.io, (erased)',
    'Aliases returned: ann@x.io',
    'Aliases not returned: a@x.io (somebody else has it)',
    'Licenses not restored: ENTERPRISEPACK (Office 365 E3) (no-available-seats)',
    'Handed back: ENTERPRISEPACK (Office 365 E3) from ben to ann',
    'Left as it is: a-product-that-is-gone (changed-since by c1), usage location (value-erased)',
  ]);
});

it('tells the same of a dry run in the other tense', () => {
  const heads = effectLines(EVERYTHING, NAMES, 'tried').map((line) => line.split(':')[0]);
  expect(heads).toEqual([
    'Would change',
    'Would be assigned',
    'Would be removed',
    'Would begin',
    'Data would be restored',
    'Data would be retained',
    'Data would be purged, its time is over',
    'Aliases would be lost',
    'Aliases would return',
    'Aliases would not return',
    'Licenses would not be restored',
    'Would be handed back',
    'Would be left as it is',
  ]);
  const rest = (lines: readonly string[]) => lines.map((line) => line.slice(line.indexOf(':')));
  expect(rest(effectLines(EVERYTHING, NAMES, 'tried'))).toEqual(rest(effectLines(EVERYTHING, NAMES, 'done')));
});

it('leaves out what there was not', () => {
  expect(effectLines({ assigned: [], aliasesLost: [] }, NAMES, 'done')).toEqual([]);
});

it('puts it in one cell, in words of either tense', () => {
  const changed = ['department', 'usageLocation'];
  expect(effectsInBrief({ changed }, NAMES, 'tried')).toBe('would change department and usage location');
  expect(effectsInBrief({ changed: ['city'], removed: [E3] }, NAMES, 'done')).toBe(
    'changed city; removed ENTERPRISEPACK',
  );
  const { assigned, retained, shortfalls } = EVERYTHING;
  expect(effectsInBrief({ assigned, retained, shortfalls }, NAMES, 'tried')).toBe(
    `would assign ENTERPRISEPACK; data would be retained: lync, sway until ${UNTIL}, sharepoint for good; ` +
      'would not be restored: ENTERPRISEPACK (no-available-seats)',
  );
});
