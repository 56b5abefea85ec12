import { JsonValues, NotJson } from './json-values.js';

/** Cuts a text that comes in parts of so many characters. */
const cut = (text: string, size = text.length) => {
  const values = new JsonValues();
  const found = [];
  for (let at = 0; at < text.length; at += size) found.push(...values.take(text.slice(at, at + size)));
  values.end();
  return found.map((each) => (each.kind === 'page' ? `page${each.hasNext ? ' and more' : ''}` : each.text));
};
const PAGE = '{"@odata.context":"x","value":[{"a":[1,{"value":[2]}]},{"b":"]}\\"\\\\"}]}';

describe('cutting JSON text into the values of its lists', () => {
  it.each([
    ['a list', '[{"a":1}, {"b":[2]}]', ['{"a":1}', '{"b":[2]}']],
    ['an empty list', ' [ ] ', []],
    ['an object alone', '{"a":{"value":1},"value":"no list"}', ['{"a":{"value":1},"value":"no list"}']],
    ['a page', PAGE, ['{"a":[1,{"value":[2]}]}', '{"b":"]}\\"\\\\"}', 'page']],
    ['a page in which more follows', '{"@odata.nextLink" : "u","value":[1]}', ['1', 'page and more']],
    ['a page that says so at its end', '{"Value":["x"],"@odata.nextLink":"u"}', ['"x"', 'page and more']],
    ['several pages', `${PAGE}\n${PAGE}`, ['{"a":[1,{"value":[2]}]}', '{"b":"]}\\"\\\\"}', 'page'].flatMap((x) => [x])],
    ['a list of pages', '[{"value":[{"a":1}]},{"value":[]}]', ['{"a":1}', 'page', 'page']],
    ['what is no object', '[1, "a,]", null,true]', ['1', '"a,]"', 'null', 'true']],
  ])('finds those of %s, however it comes', (_, text, expected) => {
    const whole = text === `${PAGE}\n${PAGE}` ? [...expected, ...expected] : expected;
    expect(cut(text)).toEqual(whole);
    expect(cut(text, 1)).toEqual(whole);
    expect(cut(text, 7)).toEqual(whole);
  });

  it('says on which line a value begins', () => {
    const values = new JsonValues();
    expect(values.take('[\n{"a":"\n"},\n\n{}]')).toEqual([
      { kind: 'value', text: '{"a":"\n"}', line: 2 },
      { kind: 'value', text: '{}', line: 5 },
    ]);
  });

  it.each([
    ['[{"a":1}', 1],
    ['{"value":[{"a":1}]', 1],
    ['[\n"a', 2],
    ['[]\n]', 2],
    ['}', 1],
  ])('tells what is no whole text: %j', (text, line) => {
    expect(() => cut(text)).toThrow(NotJson);
    expect(() => cut(text)).toThrow(expect.objectContaining({ line }));
  });

  it('keeps no value that is longer than any that is expected', () => {
    const values = new JsonValues();
    const part = `["${'x'.repeat(9_000_000)}`;
    values.take(part);
    expect(() => values.take(part.slice(2))).toThrow(NotJson);
  });
});
