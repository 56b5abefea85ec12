import { getEventListeners } from 'node:events';
import { ManualDelay } from '#testing/fakes';
import { firstOf, whenAborted } from './first-of.js';

const never = () => new Promise<never>(() => {});

describe('the first of several', () => {
  let delay: ManualDelay;
  let caller: AbortController;
  const after =
    (milliseconds: number, what: string) =>
    async (over: AbortSignal): Promise<string> => {
      await delay.wait(milliseconds, over);
      return what;
    };
  beforeEach(() => {
    delay = new ManualDelay();
    caller = new AbortController();
  });
  afterEach(() => {
    expect(delay.pending).toBe(0);
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  });

  it('is what ends first, and the others are told to end', async () => {
    const first = firstOf([after(20, 'late'), after(10, 'early'), after(30, 'later')], caller.signal);
    await delay.advance(10);
    expect(await first).toBe('early');
  });

  it('may be a failure, and the others are told to end', async () => {
    const failing = async (over: AbortSignal) => {
      await delay.wait(10, over);
      throw new Error('first');
    };
    const first = firstOf([after(20, 'late'), failing], caller.signal);
    await Promise.all([expect(first).rejects.toThrow('first'), delay.advance(10)]);
  });

  it('ends with the signal of the caller where a contender does', async () => {
    const first = firstOf<string | never>([after(10, 'late'), never], caller.signal);
    caller.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
  });

  it('does not begin to wait where the signal was aborted before', async () => {
    caller.abort(new Error('enough'));
    await expect(firstOf([after(10, 'late')], caller.signal)).rejects.toThrow('enough');
  });

  describe('leaves no failure of a loser unhandled, which would fail these', () => {
    const failsLast = async (over: AbortSignal) => {
      await whenAborted(over);
      throw new Error('a loser');
    };
    const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));

    it('where another one is done', async () => {
      expect(await firstOf<string>([failsLast, async () => 'first', failsLast], caller.signal)).toBe('first');
      await turn();
    });

    it('where another one does not even begin', async () => {
      const throws = () => {
        throw new Error('thrown');
      };
      await expect(firstOf([failsLast, throws, failsLast], caller.signal)).rejects.toThrow('thrown');
      await turn();
    });
  });
});

describe('an abort', () => {
  it('can be waited for, also after the fact', async () => {
    const caller = new AbortController();
    let isAborted = false;
    const aborted = whenAborted(caller.signal).then(() => (isAborted = true));
    await Promise.resolve();
    expect(isAborted).toBe(false);
    caller.abort();
    await aborted;
    await whenAborted(caller.signal);
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  });
});
