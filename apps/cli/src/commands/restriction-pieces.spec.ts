import type { Restriction } from '#contracts';
import { piecesOf } from './restriction-pieces.js';

const entry = (servicePlanId: string, country = 'CN'): Restriction => ({ servicePlanId, country });

describe('a list of restrictions', () => {
  it('that fits goes whole, in the order of the plans', () => {
    expect(piecesOf([entry('b'), entry('a')], ['c'])).toEqual([{ restrictions: [entry('a'), entry('b')] }]);
    expect(piecesOf([], [])).toEqual([{ restrictions: [] }]);
  });

  it('goes in pieces side by side where its plans are too many, those among them that it no longer names', () => {
    const most = { plans: 2, entries: 100 };
    expect(piecesOf([entry('e'), entry('a'), entry('c')], ['b', 'd', 'a'], most)).toEqual([
      { range: { before: 'c' }, restrictions: [entry('a')] },
      { range: { from: 'c', before: 'e' }, restrictions: [entry('c')] },
      { range: { from: 'e' }, restrictions: [entry('e')] },
    ]);
  });

  it('goes in pieces where its entries are too many, each plan in one piece', () => {
    const most = { plans: 100, entries: 3 };
    const list = [entry('a'), entry('b', 'DE'), entry('a', 'DE'), entry('b')];
    expect(piecesOf(list, [], most)).toEqual([
      { range: { before: 'b' }, restrictions: [entry('a'), entry('a', 'DE')] },
      { range: { from: 'b' }, restrictions: [entry('b', 'DE'), entry('b')] },
    ]);
  });
});
