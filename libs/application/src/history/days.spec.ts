import type { Instant } from '#licensing';
import { dateAfter, type Day, TimeZone } from './days.js';

const daysOf = (name: string, from: string, to = from): readonly Day[] => [...TimeZone.of(name)!.days(from, to)];
const hours = ({ startsAt, endsAt }: Day): number => (Date.parse(endsAt) - Date.parse(startsAt)) / 3_600_000;

describe('the days of a time zone', () => {
  it.each([
    ['UTC', '2026-03-31', '2026-03-31T00:00:00.000Z', 24],
    ['Europe/Berlin', '2026-01-15', '2026-01-14T23:00:00.000Z', 24],
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z', 23],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z', 25],
    ['Australia/Lord_Howe', '2026-04-05', '2026-04-04T13:00:00.000Z', 24.5],
    ['Asia/Kathmandu', '2026-05-01', '2026-04-30T18:15:00.000Z', 24],
    ['Pacific/Kiritimati', '2026-05-01', '2026-04-30T10:00:00.000Z', 24],
    ['Etc/GMT+12', '2026-05-01', '2026-05-01T12:00:00.000Z', 24],
    // there is no midnight on this day, and on the next one the last hour comes twice
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z', 23],
    ['America/Sao_Paulo', '2019-02-16', '2019-02-16T02:00:00.000Z', 25],
    // nobody there had this day
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z', 0],
  ])('%s, %s: from %s, %d hours', (zone, date, startsAt, length) => {
    const [day] = daysOf(zone, date);
    expect(day).toMatchObject({ date, startsAt });
    expect(hours(day!)).toBe(length);
  });

  it.each(['Europe/Berlin', 'America/St_Johns', 'Pacific/Apia', 'America/Havana', 'Antarctica/Troll'])(
    '%s: each day of three years begins where the one before it ends, on its own date',
    (name) => {
      const zone = TimeZone.of(name)!;
      const all = daysOf(name, '2024-01-01', '2026-12-31');
      expect(all).toHaveLength(366 + 365 + 365);
      for (const [at, { date, startsAt, endsAt }] of all.entries()) {
        expect(zone.dateAt(startsAt)).toBe(date);
        expect(zone.dateAt(new Date(Date.parse(endsAt) - 1).toISOString() as Instant)).toBe(date);
        if (at > 0) expect(all[at - 1]!.endsAt).toBe(startsAt);
      }
    },
  );

  it.each(['', 'Mars/Olympus', '+01:00', 'x'.repeat(80), 'Europe/Berlin\n', '__proto__'])(
    'knows no zone %j',
    (name) => {
      expect(TimeZone.of(name)).toBeUndefined();
    },
  );

  it('counts dates over the ends of months and years', () => {
    expect(dateAfter('2024-02-28', 1)).toBe('2024-02-29');
    expect(dateAfter('2026-01-01', -1)).toBe('2025-12-31');
  });
});
