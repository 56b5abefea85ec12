import { canonicalJson } from '#contracts';

describe('canonicalJson', () => {
  test.each<[string, unknown, unknown]>([
    ['the order of members', { b: 1, a: { d: [1, 2], c: null } }, { a: { c: null, d: [1, 2] }, b: 1 }],
    ['members that are undefined', { a: 1, b: undefined }, { a: 1 }],
    ['how a text is escaped', { a: 'é🦊' }, JSON.parse('{"a":"\\u00e9\\ud83e\\udd8a"}')],
    ['a minus before zero', [-0], [0]],
  ])('is the same whatever %s', (_what, one, other) => {
    expect(canonicalJson(one)).toBe(canonicalJson(other));
  });

  test.each<[string, unknown, unknown]>([
    ['the order of a list', [1, 2], [2, 1]],
    ['null and nothing', { a: null }, {}],
    ['a number and its text', { a: 1 }, { a: '1' }],
    ['a list and an object', [1], { 0: 1 }],
  ])('tells apart %s', (_what, one, other) => {
    expect(canonicalJson(one)).not.toBe(canonicalJson(other));
  });

  test('sorts by code unit, and keeps members named like numbers in one order', () => {
    expect(canonicalJson({ b: 1, B: 2, ä: 3, a: 4 })).toBe('{"B":2,"a":4,"b":1,"ä":3}');
    expect(canonicalJson({ x: 1, 10: 2, 9: 3 })).toBe(canonicalJson({ 9: 3, 10: 2, x: 1 }));
  });

  test.each([[NaN], [Infinity], [undefined], [1n], [() => 1]])('refuses %p', (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});
