import { ProblemError } from '../../edge/problem-error.js';
import { readFilter } from './filter.js';

const refusalOf = (text: string): unknown => {
  try {
    return readFilter(text);
  } catch (error) {
    return error instanceof ProblemError ? error.problem.code : error;
  }
};

describe('a condition', () => {
  it('compares a member with a value of any kind', () => {
    const path = ['m'];
    expect(readFilter("m eq 'O''Hara'")).toEqual({ kind: 'compare', path, by: 'eq', to: "O'Hara" });
    expect(readFilter('m ne null')).toEqual({ kind: 'compare', path, by: 'ne', to: null });
    expect(readFilter('m eq TRUE')).toEqual({ kind: 'compare', path, by: 'eq', to: true });
    expect(readFilter('m/$count eq 0')).toEqual({ kind: 'compare', path: ['m', '$count'], by: 'eq', to: 0 });
    expect(readFilter('m ge 2026-01-02T03:04:05Z')).toMatchObject({ by: 'ge', to: '2026-01-02T03:04:05Z' });
  });
  it('binds and before or, and brackets before both', () => {
    expect(readFilter('a eq 1 or b eq 2 and c eq 3')).toMatchObject({ kind: 'or', right: { kind: 'and' } });
    expect(readFilter('(a eq 1 or b eq 2) and not c eq 3')).toMatchObject({
      kind: 'and',
      left: { kind: 'or' },
      right: { kind: 'not' },
    });
  });
  it('knows lists, beginnings, ends and any', () => {
    expect(readFilter("m in ('a','b')")).toEqual({ kind: 'in', path: ['m'], among: ['a', 'b'] });
    expect(readFilter("startsWith(m,'a')")).toEqual({ kind: 'starts', path: ['m'], text: 'a' });
    expect(readFilter("endswith(m,'a')")).toEqual({ kind: 'ends', path: ['m'], text: 'a' });
    const id = '6fd2c87f-b296-42f0-b197-1e91e994b900';
    expect(readFilter(`assignedLicenses/any(s:s/skuId eq ${id})`)).toEqual({
      kind: 'any',
      path: ['assignedLicenses'],
      variable: 's',
      of: { kind: 'compare', path: ['s', 'skuId'], by: 'eq', to: id },
    });
  });
  it.each([
    '',
    'm',
    'm eq',
    "m eq 'open",
    'm eq 1 and',
    'm eq 1)',
    '(m eq 1',
    'm like 1',
    "contains(m,'a')",
    'm eq 1 or or b eq 2',
    'm/all(x:x eq 1)',
    'm in ()',
    'm eq b',
    'm eq {1}',
    '('.repeat(99) + 'm eq 1' + ')'.repeat(99),
    'not '.repeat(2_000) + 'm eq 1',
    `m in (${"'a',".repeat(500)}'a')`,
    `m eq '${'a'.repeat(9_000)}'`,
  ])('is refused, and never passed over, where it is not understood: %.40s', (text) => {
    expect(refusalOf(text)).toBe('unsupported-query');
  });
});
