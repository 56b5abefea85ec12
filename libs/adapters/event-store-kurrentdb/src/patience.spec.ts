import { AccessDenied, StoreUnavailable, UnusableStore, WrongSetting } from '#application';
import { SeededRandom } from '#testing/fakes';
import { openPatiently } from './patience.js';

/** Tries against a server that answers by the time that has passed; waiting is what lets time pass. */
const opened = async (answer: (milliseconds: number) => Error | undefined, { waits = true } = {}) => {
  let now = 0;
  const said: string[] = [];
  const pauses: number[] = [];
  const attempt = async (): Promise<number> => {
    const error = answer(now);
    if (error !== undefined) throw error;
    return now;
  };
  const delay = {
    wait: async (milliseconds: number): Promise<void> => {
      pauses.push(milliseconds);
      now += milliseconds;
    },
  };
  const onWaiting = (reason: string) => void said.push(`${Math.floor(now / 1_000)} s: ${reason}`);
  const opening = openPatiently(attempt, {
    delay,
    monotonic: () => now,
    random: new SeededRandom(1),
    onWaiting: waits ? onWaiting : undefined,
    onThere: waits ? (seconds) => void said.push(`there after ${seconds} s`) : undefined,
  });
  const end = await opening.then(
    (at) => ({ at }),
    (error: unknown) => ({ at: now, error }),
  );
  return { ...end, said, pauses };
};
const until = (milliseconds: number, error: Error) => (now: number) => (now < milliseconds ? error : undefined);

describe('a server that is to be opened', () => {
  it('is opened at once where it is there', async () => {
    expect(await opened(() => undefined)).toEqual({ at: 0, said: [], pauses: [] });
  });

  it('is waited for while it is away, which is said at once and then every 30 s, and when it is there', async () => {
    const { at, said, pauses } = await opened(until(100_000, new StoreUnavailable('no node answers')));
    expect(at).toBeGreaterThanOrEqual(100_000);
    expect(said).toHaveLength(5);
    expect(said[0]).toBe('0 s: no node answers');
    expect(said[1]).toMatch(/^3\d s/);
    expect(said[4]).toBe(`there after ${Math.round(at / 1_000)} s`);
    expect(pauses[0]).toBeGreaterThanOrEqual(250);
    expect(pauses[0]).toBeLessThanOrEqual(500);
    for (const pause of pauses.slice(5)) expect(pause).toBeGreaterThanOrEqual(2_500);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(5_000);
  });

  it('is not waited for where nobody is told of it', async () => {
    const error = new StoreUnavailable('no node answers');
    expect(await opened(until(1, error), { waits: false })).toEqual({ at: 0, error, said: [], pauses: [] });
  });

  it.each([new AccessDenied('wrong password'), new WrongSetting('wrong authority')])(
    'gets 10 s where it seems to be wrong: $message',
    async (error) => {
      expect((await opened(until(3_000, error))).at).toBeLessThan(5_000);
      for (const waits of [true, false]) {
        const settled = await opened(until(60_000, error), { waits });
        expect(settled).toMatchObject({ error });
        expect(settled.at).toBeGreaterThanOrEqual(10_000);
        expect(settled.at).toBeLessThan(11_000);
      }
    },
  );

  it('has not been wrong for 10 s where it was away in between', async () => {
    const wrong = new AccessDenied('wrong password');
    const away = new StoreUnavailable('away');
    const { at } = await opened((now) => (now > 18_000 ? undefined : now > 8_000 && now < 12_000 ? away : wrong));
    expect(at).toBeGreaterThan(18_000);
  });

  it.each([new UnusableStore('another format'), new TypeError('a bug')])(
    'is given up at once: $message',
    async (error) => {
      expect(await opened(() => error)).toMatchObject({ at: 0, error, said: [] });
    },
  );
});
