import { addDays, dateAt, instantOf, wallClock } from './days.js';

describe('days and instants as their reader chose to see them', () => {
  it('takes UTC as it is written', () => {
    expect(instantOf('2026-12-30T08:15', 'UTC')).toBe('2026-12-30T08:15:00.000Z');
    expect(wallClock(Date.parse('2026-12-30T08:15:07.400Z'), 'UTC')).toBe('2026-12-30T08:15:07');
    expect(dateAt(Date.parse('2026-12-30T23:59:59Z'), 'UTC')).toBe('2026-12-30');
  });

  it('takes the zone of the browser for what a clock on its wall shows', () => {
    const instant = new Date(2026, 11, 30, 8, 15).getTime();
    expect(Date.parse(instantOf('2026-12-30T08:15', 'local'))).toBe(instant);
    expect(wallClock(instant, 'local')).toBe('2026-12-30T08:15:00');
    expect(dateAt(instant, 'local')).toBe('2026-12-30');
  });

  it('counts dates over the end of a year', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
  });
});
