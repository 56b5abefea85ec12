import { SystemClock, SystemDelay } from './system-clock.js';

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

describe('the system delay', () => {
  const delay = new SystemDelay();
  const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

  it('lets time pass', async () => {
    const began = performance.now();
    await delay.wait(20);
    await delay.wait(20, new AbortController().signal);
    // a timer may come a millisecond early
    expect(performance.now() - began).toBeGreaterThan(35);
  });

  it('ends early with the reason of the signal, and leaves no timer behind', async () => {
    const before = timers();
    const over = new AbortController();
    const waits = [1, 2].map(() => delay.wait(60_000, over.signal).catch((error: unknown) => error));
    expect(timers()).toBe(before + 2);
    const reason = new Error('over');
    over.abort(reason);
    expect(await Promise.all(waits)).toEqual([reason, reason]);
    expect(timers()).toBe(before);
    await expect(delay.wait(60_000, over.signal)).rejects.toBe(reason);
  });
});
