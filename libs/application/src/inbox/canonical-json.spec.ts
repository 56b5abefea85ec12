import { canonicalJson } from './canonical-json.js';

describe('canonicalJson', () => {
  test.each<[string, unknown, unknown]>([
    ['the order of members', { b: 1, a: { d: [1, 2], c: null } }, { a: { c: null, d: [1, 2] }, b: 1 }],
    ['members that are undefined', { a: 1, b: undefined }, { a: 1 }],
    ['how a text is escaped', { a: 'é🦊' }, JSON.parse('{"a":"\\u00e9\\ud83e\\udd8a"}')],
    ['a minus before zero', [-0], [0]],
    ['null and undefined in a list', [undefined], [null]],
    ['null and undefined as a whole', undefined, null],
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

  test('keeps its bytes: sorted by code unit, names like numbers too, without spaces', () => {
    expect(canonicalJson({ b: 1, B: 2, ä: 3, a: 4 })).toBe('{"B":2,"a":4,"b":1,"ä":3}');
    expect(canonicalJson({ x: 1, 10: [{ z: null, y: '"' }], 9: undefined, 8: 1.5e21 })).toBe(
      '{"10":[{"y":"\\"","z":null}],"8":1.5e+21,"x":1}',
    );
  });

  test.each([[NaN], [Infinity], [1n], [() => 1], [Symbol('s')]])('refuses %p, however deep', (value) => {
    expect(() => canonicalJson({ a: [value] })).toThrow(TypeError);
  });
});
