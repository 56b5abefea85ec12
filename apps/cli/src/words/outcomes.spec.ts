import type { OperationResult } from '../http/shapes.js';
import { namesOf } from './names.js';
import { outcomeLines, outcomesOf } from './outcomes.js';
import type { Tense } from './tense.js';
import { userRows } from './user-rows.js';

const NAMES = namesOf([]);
const UNTIL = '2026-05-02T09:00:00.000Z';
const counts = { pending: 0, complete: 0, withShortfalls: 0, failed: 0 };
const complete = (index: number): OperationResult => ({ index, state: 'Complete' });
const FAILED: OperationResult = { index: 2, state: 'Failed', reason: { code: 'user-not-found', message: 'Nobody.' } };
const LISTED = { users: ['ann@x.io', 'bo@x.io', 'cy@x.io'], lines: [1, 3, 4] };

const firstLine = (mode: string, users: number) =>
  outcomeLines(
    { tense: 'tried', operation: { mode, counts: { ...counts, complete: users } }, results: [] },
    { users: [] },
    NAMES,
    100,
  )[0];

it.each([
  ['add', 1, 'Would add licenses to 1 user'],
  ['remove', 2, 'Would remove licenses from 2 users'],
  ['replace', 2, 'Would replace the licenses of 2 users'],
  ['change', 1, 'Would change the licenses of 1 user'],
  ['refresh', 2, 'Would refresh the licenses of 2 users'],
  ['update', 1, 'Would change 1 user'],
  ['delete', 1, 'Would delete 1 user'],
  ['restore', 2, 'Would restore 2 users'],
])('says what a dry run would do: %s', (mode, users, text) => {
  expect(firstLine(mode, users)).toBe(text);
});

it('tells an operation and its dry run by the same columns in two tenses', () => {
  const operation = { id: 'op', mode: 'delete', state: 'finished', counts: { ...counts, complete: 1, failed: 1 } };
  const results: readonly OperationResult[] = [{ ...complete(0), purgeAt: UNTIL }, FAILED];
  const lines = (tense: 'done' | 'tried') => outcomeLines({ tense, operation, results }, LISTED, NAMES, 100);
  expect(lines('done')).toEqual([
    'Operation op: delete, finished',
    '1 complete, 1 failed, 0 pending',
    '',
    'Line  User      State     What',
    `----  --------  --------  ${'-'.repeat(46)}`,
    `   1  ann@x.io  complete  can be restored until ${UNTIL}`,
    '   4  cy@x.io   failed    Nobody. (user-not-found)',
  ]);
  expect(lines('tried')).toEqual([
    'Would delete 2 users',
    '1 would be complete, 1 would fail, 0 would wait',
    '',
    'Line  User      State              What',
    `----  --------  -----------------  ${'-'.repeat(48)}`,
    `   1  ann@x.io  would be complete  could be restored until ${UNTIL}`,
    '   4  cy@x.io   would fail         Nobody. (user-not-found)',
  ]);
});

it('says how many complete ones came back in part', () => {
  const operation = {
    id: 'op',
    mode: 'restore',
    state: 'finished',
    counts: { ...counts, complete: 2, withShortfalls: 1 },
  };
  const [, line] = outcomeLines({ tense: 'done', operation, results: [] }, LISTED, NAMES, 100);
  expect(line).toBe('2 complete (1 with shortfalls), 0 failed, 0 pending');
});

describe('a table that is cut', () => {
  const cutAt = (limit: number) => {
    const results = [complete(0), complete(1), FAILED];
    const lines = outcomeLines({ tense: 'done', operation: { mode: 'add', counts }, results }, LISTED, NAMES, limit);
    return lines.slice(5).map((line) => line.trim());
  };

  it('says how many are left out, and how to see them', () => {
    expect(cutAt(2).at(-1)).toBe('… and 1 user more: --limit 3 shows all of them, --output csv too');
    expect(cutAt(1).at(-1)).toBe('… and 2 users more: --limit 3 shows all of them, --output csv too');
    expect(cutAt(3).at(-1)).toBe('4  cy@x.io   failed    Nobody. (user-not-found)');
  });
  it('shows those first of whom a person has to know', () => {
    expect(cutAt(1)[0]).toMatch(/^4 +cy@x.io +failed/);
  });
});

it('names each user of a result as the caller did, with the line of the file', () => {
  expect(outcomesOf([FAILED], LISTED)).toMatchObject([{ user: 'cy@x.io', line: 4, state: 'Failed' }]);
  expect(outcomesOf([{ ...complete(9), id: 'an-id' }], { users: [] })).toMatchObject([{ user: 'an-id' }]);
});

it('says by itself in each row of CSV that it was a dry run, as that of one user does', () => {
  const rows = (tense: Tense): string[] =>
    userRows(outcomesOf([complete(0), FAILED], LISTED), namesOf([]), tense)
      .asCsv()
      .split('\n')
      .slice(1);
  expect(rows('tried')).toEqual([
    expect.stringMatching(/,Dry run: Complete,/),
    expect.stringMatching(/,Dry run: Failed,/),
  ]);
  expect(rows('done')).toEqual([expect.stringMatching(/,Complete,/), expect.stringMatching(/,Failed,/)]);
});
