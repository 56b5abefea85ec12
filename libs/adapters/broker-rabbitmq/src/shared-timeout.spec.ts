import { ManualDelay } from '#testing/fakes';
import { SharedTimeout } from './shared-timeout.js';

describe('a shared timeout', () => {
  const closing = new AbortController();
  let delay: ManualDelay;
  let ended: string[];
  const start = (name: string, timeout: SharedTimeout) => timeout.start(() => void ended.push(name));
  const pass = async (milliseconds: number): Promise<void> => {
    await delay.untilWaiting();
    await delay.advance(milliseconds);
  };
  beforeEach(() => {
    delay = new ManualDelay();
    ended = [];
  });

  it('ends after one to two times its length, whatever began meanwhile, and nothing that was done before', async () => {
    const timeout = new SharedTimeout(delay, 1_000, closing.signal);
    start('early', timeout);
    const done = start('done', timeout);
    await pass(999);
    start('a moment later', timeout);
    expect(ended).toEqual([]);
    await pass(1);
    done();
    expect(ended).toEqual([]);
    start('late', timeout);
    await pass(1_000);
    expect(ended).toEqual(['early', 'a moment later']);
    await pass(1_000);
    expect(ended).toEqual(['early', 'a moment later', 'late']);
  });

  it('keeps no timer when nothing waits, and begins again', async () => {
    const timeout = new SharedTimeout(delay, 1_000, closing.signal);
    start('one', timeout)();
    await pass(1_000);
    expect(delay.pending).toBe(0);
    start('two', timeout);
    await pass(1_000);
    await pass(1_000);
    expect([ended, delay.pending]).toEqual([['two'], 0]);
  });
});
