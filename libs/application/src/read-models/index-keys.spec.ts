import type { IndexSpec, IndexValue } from '../ports/read-models.js';
import { compareKeys, entriesOf, entryValues, fieldValues } from './index-keys.js';

const spec: IndexSpec = { name: 'by-all', fields: ['a', 'b.c', 'tags'], array: 'tags' };

describe('index entries', () => {
  it.each<[string, IndexValue]>([
    ['null', null],
    ['empty text', ''],
    ['text', 'Ann'],
    ['text with control characters', 'a\u0000b\u0001c\u0002d\u0004e'],
    ['text beyond the basic plane', '\u{1F600}\uFB01'],
    ['zero', 0],
    ['a fraction', 0.1],
    ['a negative number', -123.5],
    ['the greatest number', Number.MAX_VALUE],
    ['true', true],
    ['false', false],
  ])('give back %s', (_, value) => {
    const [entry] = entriesOf({ name: 'i', fields: ['a', 'b'] }, 'key', { a: value, b: 'x' });
    expect(entryValues(entry!)).toEqual([value, 'x', 'key']);
  });

  it.each(['', 'x', '5a', '9a\u0001', '4zz\u0001', '62\u0001', '3x\u0001', '\u0001'])('are not %j', (text) => {
    expect(entryValues(text)).toBeUndefined();
  });

  it('hold one value of a field, or the distinct ones of the array', () => {
    expect(fieldValues(spec, { b: { c: 2 }, tags: ['x', 'y', 'x'] })).toEqual([[null], [2], ['x', 'y']]);
    expect(fieldValues(spec, { a: { not: 'a value' }, tags: [] })).toEqual([[null], [null], [null]]);
    expect(() => fieldValues(spec, { a: ['p', 'q'] })).toThrow(TypeError);
  });

  it.each([
    [2_592_000_000, 'c1e34fd900000000'],
    [0, '8000000000000000'],
    [-0.5, '401fffffffffffff'],
    [-4_294_967_297, '3e0fffffffefffff'],
  ])('have the same text for %d as those that are stored', (a, digits) => {
    expect(entriesOf({ name: 'i', fields: ['a'] }, 'k', { a })).toEqual([`4${digits}\u00015k\u0001`]);
  });

  it('sort numbers by value', () => {
    const numbers = [-1e9, -2, -0.5, 0, 0.5, 2, 1e9];
    const entries = numbers.map((a) => entriesOf({ name: 'i', fields: ['a'] }, 'k', { a })[0]!);
    expect([...entries].reverse().sort(compareKeys)).toEqual(entries);
  });
});
