import { ManualDelay } from '#testing/fakes';
import { Patience } from './patience.js';

describe('patience', () => {
  const closing = new AbortController();
  let delay: ManualDelay;
  let ended: string[];
  const begin = (name: string, patience: Patience) => patience.begin(() => void ended.push(name));
  const pass = async (milliseconds: number): Promise<void> => {
    await delay.untilWaiting();
    await delay.advance(milliseconds);
  };
  beforeEach(() => {
    delay = new ManualDelay();
    ended = [];
  });

  it('ends after one to two times its length, whatever began meanwhile, and nothing that was done before', async () => {
    const patience = new Patience(delay, 1_000, closing.signal);
    begin('early', patience);
    const done = begin('done', patience);
    await pass(999);
    begin('a moment later', patience);
    expect(ended).toEqual([]);
    await pass(1);
    done();
    expect(ended).toEqual([]);
    begin('late', patience);
    await pass(1_000);
    expect(ended).toEqual(['early', 'a moment later']);
    await pass(1_000);
    expect(ended).toEqual(['early', 'a moment later', 'late']);
  });

  it('keeps no timer when nothing waits, and begins again', async () => {
    const patience = new Patience(delay, 1_000, closing.signal);
    begin('one', patience)();
    await pass(1_000);
    expect(delay.pending).toBe(0);
    begin('two', patience);
    await pass(1_000);
    await pass(1_000);
    expect([ended, delay.pending]).toEqual([['two'], 0]);
  });
});
