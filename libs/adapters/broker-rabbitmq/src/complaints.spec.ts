import { Complaints, type Details } from './complaints.js';

it('tells the same thing once in ten seconds, and how often it was not told', () => {
  let now = 0;
  const told: [string, Details][] = [];
  const complaints = new Complaints(
    (...each) => void told.push(each),
    () => now,
  );
  for (const at of [0, 1, 9_999]) {
    now = at;
    complaints.about('a reply was given up', { at });
  }
  complaints.about('another thing');
  now = 10_000;
  complaints.about('a reply was given up', { at: now });
  expect(told).toEqual([
    ['a reply was given up', { at: 0 }],
    ['another thing', {}],
    ['a reply was given up', { at: 10_000, untold: 2 }],
  ]);
});
