import { moment, timed } from './format.js';

describe('a text of the server', () => {
  it('has its instants as the language and the zone of the reader have them', () => {
    const instant = '2026-12-30T08:15:00.000Z';
    expect(timed(`kept until ${instant}; and until ${instant}`)).toBe(
      `kept until ${moment(instant)}; and until ${moment(instant)}`,
    );
    expect(timed('on 2026-12-30')).toBe('on 2026-12-30');
  });
});
