import { againOf } from './again.js';
import { ProblemError } from './problem.js';

const failed = (status: number, retryAfter?: number): ProblemError =>
  new ProblemError({ code: 'x', title: 'X', status, detail: 'X.' }, retryAfter);

const { retry, retryDelay } = againOf({ tries: 4, longestPauseSeconds: 3 });

describe('what failed', () => {
  it('is sent again by itself where that may help, as often and with such pauses as it is told', () => {
    const pauses = (error: ProblemError): readonly number[] =>
      [0, 1, 2, 3, 4, 5].filter((failures) => retry(failures, error)).map((at) => retryDelay(at, error));
    expect(pauses(failed(503))).toEqual([500, 1_000, 2_000, 3_000]);
    expect(pauses(failed(429, 1))).toEqual([1_000, 1_000, 1_000, 1_000]);
    expect(pauses(failed(503, 0))).toEqual([0, 0, 0, 0]);
  });
  it.each([
    ['a refusal', failed(409)],
    ['a server that asks for a longer pause than somebody watches a button', failed(503, 4)],
    ['a fault of the page', new Error('x')],
  ])('is left to its person after %s', (_what, error) => {
    expect(retry(0, error)).toBe(false);
  });
});
