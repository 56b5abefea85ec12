import { Matches } from './matches.js';

describe('who matches', () => {
  it('is told apart from all others, also at the ends of what stands together', () => {
    const all = [0, 30, 31, 32, 63, 64, 99];
    const matches = new Matches(100);
    for (const slot of all.toReversed()) matches.add(slot);
    expect([...matches.slots()]).toEqual(all);
    expect(Array.from({ length: 130 }, (_, slot) => slot).filter((slot) => matches.has(slot))).toEqual(all);
    expect(matches.count).toBe(all.length);
  });

  it('is nobody where nobody is', () => {
    expect([...new Matches(0).slots()]).toEqual([]);
    expect(new Matches(0).has(7)).toBe(false);
  });
});
