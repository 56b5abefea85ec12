import { setImmediate } from 'node:timers/promises';
import { chartOf } from './chart.js';
import { measure } from './measure.js';
import type { Figures, Line, Row, Side } from './row.js';
import { tableOf } from './table.js';

const LINE: Line = {
  workload: 'work',
  unit: '/s',
  ours: 'ours',
  beside: { figure: 'other', what: 'another', ratio: 'ours/other' },
  reach: { at: 'least', value: 0.6 },
};
const round = (ours: number, other: number) => ({ ours, other });
const cellsOf = (table: string): readonly (readonly string[])[] =>
  table
    .split('\n')
    .slice(2)
    .map((line) => line.slice(2, -2).split(' | '));

describe('the table', () => {
  it('has medians, ranges, and the ratio of each round', () => {
    const rounds = [round(300, 400), round(2_000, 1_000), round(100, 400)];
    const [cells] = cellsOf(tableOf([{ row: '1', lines: [LINE], notes: [], rounds }]));
    const [ours, other] = ['300 (100 to 2,000)/s', '400 (400 to 1,000)/s'];
    expect(cells).toEqual(['1', 'work', ours, 'another', other, '0.75 (0.25 to 2)', '≥ 0.6']);
  });
  it('shows the mean of the middle two where there is no middle one, and three digits', () => {
    const rounds = [round(1.2345, 1), round(2.2345, 1)];
    const [cells] = cellsOf(tableOf([{ row: '1', lines: [LINE], notes: [], rounds }]));
    expect(cells?.[2]).toBe('1.73 (1.23 to 2.23)/s');
  });
  it('shows how many times faster, where less is better', () => {
    const line: Line = { ...LINE, unit: 'ms', beside: { ...LINE.beside!, ratio: 'other/ours' } };
    const [cells] = cellsOf(tableOf([{ row: '1', lines: [line], notes: [], rounds: [round(2, 100)] }]));
    expect(cells?.[5]).toBe('50 (50 to 50)');
  });
  it('says what was not measured, and has no ratio with it', () => {
    const [cells] = cellsOf(tableOf([{ row: '1', lines: [LINE], notes: [], rounds: [{ ours: 5 }] }]));
    expect(cells?.slice(4, 6)).toEqual(['not measured', '']);
  });
  it('shows the bound of a figure with its unit, and notes below', () => {
    const line: Line = { workload: 'alone', unit: 'ms', ours: 'ours', reach: { at: 'most', value: 150 } };
    const table = tableOf([{ row: '6', lines: [line], notes: ['why'], rounds: [{ ours: 5 }] }]);
    expect(cellsOf(table)[0]?.at(-1)).toBe('≤ 150 ms');
    expect(table).toMatch(/\n\n- 6: why$/);
  });
  it('goes on past a row that failed', () => {
    const table = tableOf([{ row: '1', lines: [], notes: [], rounds: [], failed: 'a | b\nstack' }]);
    expect(cellsOf(table)).toEqual([['1', 'failed: a / b', '', '', '', '', '']]);
  });
});

describe('the chart', () => {
  const short: Line = { workload: 'alone', unit: 'ms', ours: 'ours', reach: { at: 'most', value: 150 } };
  const unbound: Line = { workload: 'told', unit: 'MB', ours: 'ours' };
  const charted = (lines: readonly Line[], rounds: readonly Figures[]): string =>
    chartOf([{ row: '1', lines, notes: [], rounds }]);

  it('has for each line with a bound how much of it the median reached, more being better for all', () => {
    const chart = charted([LINE, unbound, short], [round(200, 1_000), round(300, 1_000), round(300, 900)]);
    expect(chart).toContain('x-axis ["1 (1)", "1 (3)"]');
    // 0.3 of another where 0.6 is asked, 300 ms where 150 are
    expect(chart).toContain('bar [0.50, 0.50]');
    expect(chart).toMatch(/^```mermaid\nxychart-beta/);
    expect(chart).toMatch(/\n```$/);
  });
  it('ends a bar at twice the bound', () => {
    expect(charted([short], [{ ours: 1 }])).toContain('bar [2.00]');
    // a difference may be none, or the other way round
    for (const ours of [0, -20]) expect(charted([short], [{ ours }])).toContain('bar [2.00]');
  });
  it('has no bar for what was not measured, and is nothing without bars', () => {
    expect(charted([LINE], [{ ours: 5 }])).toBe('');
    expect(charted([unbound], [{ ours: 5 }])).toBe('');
    expect(chartOf([{ row: '2', lines: [], notes: [], rounds: [], failed: 'x' }])).toBe('');
  });
});

describe('a row is measured', () => {
  const asked = { scale: 1, peers: true, runs: 3, data: () => Promise.reject(new Error('no data')) };
  let ran: string[];
  let closed: number;
  const side = (name: string, result?: (number: number) => unknown): Side => ({
    name,
    round: async (number) => {
      await setImmediate();
      ran.push(`${name}${number}`);
      return { figures: { [name]: number }, result: result?.(number) };
    },
  });
  const rowOf = (...sides: readonly Side[]): Row => ({
    name: 'row',
    says: '',
    isQuick: false,
    open: async () => ({ sides, lines: [], close: async () => void (closed += 1) }),
  });
  beforeEach(() => {
    ran = [];
    closed = 0;
  });

  it('in turn, beginning with another one each time, and without what warms it up', async () => {
    const { rounds } = await measure(rowOf(side('a'), side('b')), asked, 2);
    expect(ran).toEqual(['a0', 'b0', 'b1', 'a1', 'a2', 'b2']);
    expect(rounds).toEqual([
      { a: 1, b: 1 },
      { a: 2, b: 2 },
    ]);
    expect(closed).toBe(1);
  });
  it('only where all sides do the same, which is seen before anything counts', async () => {
    const row = rowOf(
      side('a', () => ({ rows: 1 })),
      side('b'),
      side('c', () => ({ rows: 2 })),
    );
    await expect(measure(row, asked, 2)).rejects.toThrow(/isn't the same: a: { rows: 1 }; c: { rows: 2 }/);
    expect(ran).toEqual(['a0', 'b0', 'c0']);
    expect(closed).toBe(1);
  });
  it('and has a line once where no peer was asked', async () => {
    const alone: Line = { workload: 'work', unit: '/s', ours: 'a' };
    const beside = (figure: string): Line => ({ ...alone, beside: { ...LINE.beside!, figure }, reach: LINE.reach! });
    const lines = [beside('peer'), beside('b'), beside('another peer')];
    const row: Row = {
      ...rowOf(),
      open: async () => ({ sides: [side('a'), side('b')], lines, close: async () => {} }),
    };
    expect((await measure(row, { ...asked, peers: false }, 1)).lines).toEqual([alone, beside('b')]);
    expect((await measure(row, asked, 1)).lines).toEqual(lines);
  });
  it('only as long as they do so', async () => {
    const row = rowOf(
      side('a', () => 1),
      side('b', (number) => (number < 2 ? 1 : 2)),
    );
    await expect(measure(row, asked, 2)).rejects.toThrow(/isn't the same/);
  });
});
