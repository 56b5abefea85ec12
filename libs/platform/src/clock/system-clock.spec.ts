import { SystemClock } from './system-clock.js';

const MINUTE = 60_000;

describe('the system clock', () => {
  const clockAt = (start: number) => {
    const time = { wall: start, monotonic: 1_000 };
    return { time, clock: new SystemClock({ wall: () => time.wall, monotonic: () => time.monotonic }) };
  };
  it('tells UTC with milliseconds', () => {
    expect(clockAt(0).clock.now()).toBe('1970-01-01T00:00:00.000Z');
  });
  it.each([
    ['runs with the monotonic one', 60 * MINUTE, 60 * MINUTE, true],
    ['is five minutes ahead', 65 * MINUTE, 60 * MINUTE, true],
    ['jumped ahead', 66 * MINUTE, 60 * MINUTE, false],
    ['jumped back', 54 * MINUTE, 60 * MINUTE, false],
  ])('when it %s', (_what, wall, monotonic, trusted) => {
    const { time, clock } = clockAt(0);
    time.wall += wall;
    time.monotonic += monotonic;
    expect(clock.trusted()).toBe(trusted);
  });
  it('stays untrusted after a jump there and back', () => {
    const { time, clock } = clockAt(0);
    time.wall += 10 * MINUTE;
    expect(clock.trusted()).toBe(false);
    time.wall -= 10 * MINUTE;
    expect(clock.trusted()).toBe(false);
  });
  it.each([
    ['1970-01-01T01:05:00.000Z', true],
    ['1970-01-01T01:05:00.001Z', false],
  ])('at 01:00 and with an event of %s: trusted %p', (newest, trusted) => {
    const { clock } = clockAt(60 * MINUTE);
    clock.compareWithHistory(newest);
    expect(clock.trusted()).toBe(trusted);
  });
});
