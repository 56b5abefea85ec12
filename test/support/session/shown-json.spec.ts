import { differences, parseShown } from './shown-json.js';

const compare = (shown: string, actual: unknown) => differences(parseShown(shown), actual);

describe('JSON as documents show it', () => {
  it.each([
    ['{"a": 1, "b": [true, null, "x"]}', { b: [true, null, 'x'], a: 1 }],
    ['{"a": 1, …}', { a: 1, b: 2 }],
    ['{…}', {}],
    ['[1, …]', [1, 2, 3]],
    ['{"at": "2026-…Z"}', { at: '2026-11-22T00:00:00.000Z' }],
    ['{"at": …}', { at: { any: 'thing' } }],
    ['-2', -2],
    ['"a.b"', 'a.b'],
  ])('%s shows %j', (shown, actual) => expect(compare(shown, actual)).toEqual([]));

  it.each([
    ['{"a": 1}', { a: 2 }, '$.a: 1 is shown, and there is 2'],
    ['{"a": 1}', { a: 1, b: 2 }, '$.b: is not shown'],
    ['{"a": 1, …}', { b: 2 }, "$.a: is shown, and isn't there"],
    ['[1, 2]', [1], '$: 2 items are shown, and there is [1]'],
    ['[1]', [1, 2], '$: 1 items are shown, and there is [1,2]'],
    ['[1, …]', [2, 1], '$[0]: 1 is shown, and there is 2'],
    ['{"a": "x…"}', { a: 'yx' }, '$.a: "x…" is shown, and there is "yx"'],
    ['"a.b"', 'axb', '$: "a.b" is shown, and there is "axb"'],
    ['1', '1', '$: 1 is shown, and there is "1"'],
    ['[]', {}, '$: a list is shown, and there is {}'],
  ])('%s does not show %j', (shown, actual, said) => expect(compare(shown, actual)).toEqual([said]));

  it.each(['{"a" 1}', '[1 2]', '{"a": 1', '1 2', '[…, 1]', 'oops'])('%s is refused', (shown) => {
    expect(() => parseShown(shown)).toThrow(Error);
  });
});
