import { defined } from '#licensing';

interface Place {
  readonly index?: number;
  readonly field: 'aliases';
}
const place = (index: number | undefined): Place => ({ ...defined({ index }), field: 'aliases' });

describe('an object of what is defined', () => {
  it('lacks the members that are undefined, and keeps the others in their order', () => {
    expect(Object.entries(defined({ b: 1, nothing: undefined, a: 2 }))).toEqual([
      ['b', 1],
      ['a', 2],
    ]);
  });

  it('keeps null, zero, false and the empty text', () => {
    expect(defined({ a: null, b: 0, c: false, d: '' })).toEqual({ a: null, b: 0, c: false, d: '' });
  });

  it('fits members that may be missing but never undefined', () => {
    expect(Object.keys(place(undefined))).toEqual(['field']);
    expect(Object.keys(place(3))).toEqual(['index', 'field']);
  });
});
