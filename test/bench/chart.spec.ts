import { chartOf } from './chart.js';
import type { Line } from './row.js';

const fast: Line = {
  workload: 'work',
  unit: '/s',
  ours: 'ours',
  beside: { figure: 'other', what: 'another', ratio: 'ours/other' },
  reach: { at: 'least', value: 0.5 },
};
const short: Line = { workload: 'alone', unit: 'ms', ours: 'ours', reach: { at: 'most', value: 150 } };
const unbound: Line = { workload: 'told', unit: 'MB', ours: 'ours' };
const charted = (lines: readonly Line[], rounds: readonly Readonly<Record<string, number>>[]) =>
  chartOf([{ row: '1', lines, notes: [], rounds }]);

describe('the chart of a run', () => {
  it('has for each line with a bound how much of it the median reached, more being better for all', () => {
    const chart = charted(
      [fast, unbound, short],
      [
        { ours: 200, other: 1_000 },
        { ours: 300, other: 1_000 },
        { ours: 300, other: 1_200 },
      ],
    );
    expect(chart).toContain('x-axis ["1 (1)", "1 (3)"]');
    // 0.25 of another where 0.5 is asked, 300 ms where 150 are
    expect(chart).toContain('bar [0.50, 0.50]');
    expect(chart).toMatch(/^```mermaid\nxychart-beta/);
    expect(chart).toMatch(/\n```$/);
  });
  it('ends a bar at twice the bound', () => {
    expect(charted([short], [{ ours: 1 }])).toContain('bar [2.00]');
  });
  it('has no bar for what was not measured, and is nothing without bars', () => {
    expect(charted([fast], [{ ours: 5 }])).toBe('');
    expect(charted([unbound], [{ ours: 5 }])).toBe('');
    expect(chartOf([{ row: '2', lines: [], notes: [], rounds: [], failed: 'x' }])).toBe('');
  });
});
