import { asOfAsked, endOfDay, endOfDayBefore, isTimeZone } from '#application';

describe('what was asked for', () => {
  it.each([
    ['2026-03-31T12:00:00Z', { by: 'instant', instant: '2026-03-31T12:00:00.000Z' }],
    ['2026-03-31T12:00:00.5+02:00', { by: 'instant', instant: '2026-03-31T10:00:00.500Z' }],
    ['17', { by: 'position', position: '00000000000000000017' }],
    ['2026-03-31[Europe/Berlin]', { by: 'date', date: '2026-03-31', timeZone: 'Europe/Berlin' }],
  ])('is read from %s', (text, asked) => expect(asOfAsked(text)).toEqual(asked));

  it('is a date where its time zone stands beside it', () => {
    expect(asOfAsked('2026-03-31', 'Asia/Kolkata')).toEqual({
      by: 'date',
      date: '2026-03-31',
      timeZone: 'Asia/Kolkata',
    });
    expect(asOfAsked('2026-03-31')).toBeUndefined();
  });

  it.each(['yesterday', '2026-02-30[UTC]', '2026-03-31[Mars/Olympus]', '2026-03-31T12:00', '1'.repeat(21), '', '-1'])(
    'is nothing in %j',
    (text) => expect(asOfAsked(text, 'UTC')).toBeUndefined(),
  );

  it('knows time zones', () => {
    expect(['UTC', 'Europe/Berlin', 'Mars/Olympus', ''].map(isTimeZone)).toEqual([true, true, false, false]);
  });
});

describe('a date', () => {
  it.each([
    ['2026-03-31', 'UTC', '2026-03-31T23:59:59.999Z'],
    ['2026-03-31', 'Europe/Berlin', '2026-03-31T21:59:59.999Z'],
    ['2026-12-31', 'Europe/Berlin', '2026-12-31T22:59:59.999Z'],
    ['2026-03-29', 'Europe/Berlin', '2026-03-29T21:59:59.999Z'],
    ['2026-10-25', 'Europe/Berlin', '2026-10-25T22:59:59.999Z'],
    ['2026-06-30', 'Pacific/Kiritimati', '2026-06-30T09:59:59.999Z'],
    ['2026-06-30', 'Pacific/Pago_Pago', '2026-07-01T10:59:59.999Z'],
    // the day after begins at one o'clock
    ['2018-11-03', 'America/Sao_Paulo', '2018-11-04T02:59:59.999Z'],
    // there was no 30 December
    ['2011-12-29', 'Pacific/Apia', '2011-12-30T09:59:59.999Z'],
  ])('%s in %s ends at %s', (date, zone, end) => expect(endOfDay(date, zone)).toBe(end));

  it('begins where the day before ends', () => {
    expect(endOfDayBefore('2026-03-01', 'Europe/Berlin')).toBe('2026-02-28T22:59:59.999Z');
  });
});
