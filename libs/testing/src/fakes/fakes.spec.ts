import { randomContract, turnContract } from '#testing/contracts';
import { CountedIds, ManualClock, ManualDelay, ManualTurn, PromptTurn, SeededRandom } from '#testing/fakes';

turnContract('by hand', () => {
  const turn = new ManualTurn();
  return { turn, go: () => turn.go(), pass: (milliseconds) => turn.advance(milliseconds) };
});

turnContract('as they come', () => {
  const turn = new PromptTurn();
  return { turn, go: () => turn.next(), pass: (milliseconds) => turn.advance(milliseconds) };
});

randomContract('from a seed', () => new SeededRandom());

describe('fakes of time and chance', () => {
  test('the clock stands still until it is moved', () => {
    const clock = new ManualClock('2026-01-15T08:00:00.000Z');
    expect([clock.now(), clock.now()]).toEqual(Array(2).fill('2026-01-15T08:00:00.000Z'));
    clock.advance(90_000);
    expect(clock.now()).toBe('2026-01-15T08:01:30.000Z');
    clock.trust(false);
    expect(clock.trusted()).toBe(false);
  });

  test('those who wait wake in order of time, and only when it has come', async () => {
    const delay = new ManualDelay();
    const woken: string[] = [];
    const waiting = [
      delay.wait(200).then(() => woken.push('late')),
      delay.wait(100).then(async () => {
        woken.push('early');
        await delay.wait(50);
        woken.push('again');
      }),
    ];
    await delay.advance(99);
    expect(woken).toEqual([]);
    await delay.advance(51);
    expect(woken).toEqual(['early', 'again']);
    await delay.advance(50);
    await Promise.all(waiting);
    expect(woken).toEqual(['early', 'again', 'late']);
    expect(delay.pending).toBe(0);
  });

  test('an abort ends a wait, and a test can wait for somebody to wait', async () => {
    const delay = new ManualDelay();
    const abort = new AbortController();
    const arrived = delay.untilWaiting();
    const waiting = delay.wait(1, abort.signal);
    await arrived;
    abort.abort();
    await expect(waiting).rejects.toThrow(/abort/i);
    expect(delay.pending).toBe(0);
  });

  test('a turn comes only when it is let go, and a test can see who waits for one', async () => {
    const turn = new ManualTurn();
    let turns = 0;
    const work = (async () => {
      for (; turns < 2; turns += 1) await turn.next();
    })();
    expect([turn.pending, turns]).toEqual([1, 0]);
    await turn.go();
    expect([turn.pending, turns]).toEqual([1, 1]);
    await turn.go();
    await work;
    expect([turn.pending, turns]).toEqual([0, 2]);
  });

  test('a seed gives the same bytes in every run', () => {
    expect([...new SeededRandom(7).bytes(8)]).toEqual([...new SeededRandom(7).bytes(8)]);
    expect([...new SeededRandom(7).bytes(8)]).not.toEqual([...new SeededRandom(8).bytes(8)]);
  });

  test('counted ids are the same in every run', () => {
    const ids = new CountedIds();
    expect([ids.next(), ids.next()]).toEqual([
      '00000000-0000-7000-8000-000000000001',
      '00000000-0000-7000-8000-000000000002',
    ]);
    expect(ids.derive(ids.next(), 'a')).toBe(new CountedIds().derive('00000000-0000-7000-8000-000000000003', 'a'));
  });
});
