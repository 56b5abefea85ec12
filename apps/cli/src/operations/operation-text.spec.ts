import type { OperationRow } from '../http/shapes.js';
import { operationText } from './operation-text.js';

const operation = (withShortfalls: number): OperationRow => ({
  id: 'op',
  mode: 'restore',
  state: 'finished',
  counts: { pending: 0, complete: 2, withShortfalls, failed: 0 },
});

it('says of a complete user what did not come back, and why', () => {
  const text = operationText(operation(1), [
    { index: 0, userPrincipalName: 'ann@x.io', state: 'Complete' },
    {
      index: 1,
      userPrincipalName: 'bob@x.io',
      state: 'Complete',
      shortfalls: [{ skuId: 'e3', code: 'no-available-seats' }],
      aliasesLost: ['b@x.io'],
    },
  ]);
  expect(text).toContain('2 complete (1 with shortfalls), 0 failed, 0 pending');
  expect(text).toMatch(/^Row +User +Not restored +Why/m);
  expect(text).toMatch(/^ +2 +bob@x\.io +e3 +no-available-seats/m);
  expect(text).toMatch(/^ +2 +bob@x\.io +b@x\.io +somebody else has it/m);
  expect(text).not.toContain('ann@x.io');
});

it('says nothing of shortfalls where there are none', () => {
  expect(operationText(operation(0), [])).toBe('Operation op: restore, finished\n2 complete, 0 failed, 0 pending');
});
