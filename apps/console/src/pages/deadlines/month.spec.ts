import { addMonths, lastOf, weeksOf } from './month.js';

describe('a month of the calendar', () => {
  it('has weeks from Monday to Sunday', () => {
    const weeks = weeksOf('2026-12');
    expect(weeks).toHaveLength(5);
    expect(weeks[0]).toEqual([
      undefined,
      '2026-12-01',
      '2026-12-02',
      '2026-12-03',
      '2026-12-04',
      '2026-12-05',
      '2026-12-06',
    ]);
    expect(weeks[4]).toEqual(['2026-12-28', '2026-12-29', '2026-12-30', '2026-12-31', undefined, undefined, undefined]);
  });

  it('may begin on a Sunday, and have four weeks only', () => {
    expect(weeksOf('2026-11')[0]?.[6]).toBe('2026-11-01');
    expect(weeksOf('2027-02')).toHaveLength(4);
  });

  it('is followed by the next one, also over the turn of the year', () => {
    expect([addMonths('2026-12', 1), addMonths('2026-01', -1)]).toEqual(['2027-01', '2025-12']);
    expect([lastOf('2028-02'), lastOf('2026-12')]).toEqual(['2028-02-29', '2026-12-31']);
  });
});
