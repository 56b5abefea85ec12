import { ThrottledLog, type Details } from './throttled-log.js';

it('tells the same thing once in ten seconds, and how often it was not told', () => {
  let now = 0;
  const reported: [string, Details][] = [];
  const log = new ThrottledLog(
    (...each) => void reported.push(each),
    () => now,
  );
  for (const at of [0, 1, 9_999]) {
    now = at;
    log.warn('a reply was given up', { at });
  }
  log.warn('another thing');
  now = 10_000;
  log.warn('a reply was given up', { at: now });
  expect(reported).toEqual([
    ['a reply was given up', { at: 0 }],
    ['another thing', {}],
    ['a reply was given up', { at: 10_000, untold: 2 }],
  ]);
});
