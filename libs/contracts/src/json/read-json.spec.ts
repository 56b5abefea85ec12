import type { Turn } from '#application';
import { BODY_BOUNDS } from '../wire/body-bounds.js';
import type { JsonBounds } from './json-bounds.js';
import { readJson, readJsonInTurns, type JsonReading } from './read-json.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string, bounds: JsonBounds = BODY_BOUNDS): JsonReading => readJson(utf8(text), bounds);
class CountedTurn implements Turn {
  count = 0;
  next(): Promise<void> {
    this.count += 1;
    return Promise.resolve();
  }
  soon(): Promise<void> {
    return this.next();
  }
  budget() {
    return { over: () => false };
  }
}

const TEXTS = [
  '{}',
  '[]',
  ' {"a" : [1, -2.5e3, true, false, null, "x"], "b":{"c":[]}} ',
  '"text"',
  '12',
  '{"\\u0061":1,"b":"\\"}{,:","":""}',
  '{"__proto__":{"x":1},"constructor":2}',
  '\ufeff{"a":1}',
  '{"a":"\ufeff"}',
  '{"é":"日本","\ud83d\ude00":1}',
];
const BROKEN = [
  '',
  ' ',
  '{',
  '[',
  '"',
  '"\\',
  '{"a"}',
  '{"a":}',
  '{"a":1,}',
  '[1,]',
  '[,1]',
  '[1,,2]',
  '[1 2]',
  '{"a" "b"}',
  '[}',
  '{]',
  ']',
  ',',
  ':',
  '1,2',
  'nul',
  '{"a":01}',
  '"\u0000"',
  '"\\x"',
  '{"\\u00":1}',
  '[\ufeff1]',
  '{a:1}',
];

describe('a JSON text', () => {
  it.each(TEXTS)('is read as JSON.parse reads it: %s', (text) => {
    expect(read(text)).toEqual({ kind: 'value', value: JSON.parse(text.replace(/^\ufeff/, '')) });
  });
  it.each(BROKEN)('is no JSON: %j', (text) => {
    expect(read(text)).toEqual({ kind: 'problem', problem: { code: 'malformed-json' } });
  });
  it('is UTF-8, in names and elsewhere', () => {
    const malformed = { kind: 'problem', problem: { code: 'malformed-json' } };
    expect(readJson(Uint8Array.of(0x22, 0xff, 0x22), BODY_BOUNDS)).toEqual(malformed);
    expect(readJson(Uint8Array.of(...utf8('{"\\u0061'), 0xc3, ...utf8('":1}')), BODY_BOUNDS)).toEqual(malformed);
    // a half pair of surrogates in UTF-8 is none
    expect(readJson(Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22), BODY_BOUNDS)).toEqual(malformed);
  });

  it.each([
    ['{"a":1,"a":1}', '/a'],
    ['{"a":1,"\\u0061":2}', '/a'],
    ['{"\\u0061":1,"b":{},"a":2}', '/a'],
    ['{"":1,"":2}', '/'],
    ['{"x":[{"a":1},{"a":1,"b/~":{"é":1,"\\u00e9":2}}]}', '/x/1/b~1~0/é'],
    ['[1,[],{"\\ud83d\\ude00":1,"\ud83d\ude00":2}]', '/2/\ud83d\ude00'],
    ['{"\\/":1,"/":2}', '/~1'],
  ])('is not read where a member is named twice: %s', (text, at) => {
    expect(read(text)).toEqual({ kind: 'problem', problem: { code: 'duplicate-member', at } });
  });
  it.each([
    '{"a":{"a":1},"b":{"a":2}}',
    '[{"a":1},{"a":2}]',
    '{"a":"a","b":"a"}',
    '{"a":1,"A":2,"ä":3,"a\\u0308":4}',
    '{"\\ud800":1,"\\ufffd":2,"\\udbff":3}',
    '{"a":["a","a"],"\\u0000":1,"\\u0001":2}',
  ])('may name other members: %s', (text) => {
    expect(read(text)).toEqual({ kind: 'value', value: JSON.parse(text) });
  });

  const small: JsonBounds = { depth: 3, containers: 5, values: 9, members: 4 };
  it.each<[measure: keyof JsonBounds, within: string, beyond: string]>([
    ['depth', '[[{}]]', '[[{"a":[]}]]'],
    ['containers', '[[],{},{},[]]', '[[],{},{},[],[]]'],
    ['values', '[1,"",true,null,false,6,7,8]', '[1,"",true,null,false,6,7,8,9]'],
    ['members', '{"a":1,"b":2,"c":3,"d":4}', '{"a":1,"b":2,"c":3,"d":4,"e":5}'],
  ])('has at most so many: %s', (measure, within, beyond) => {
    expect(read(within, small).kind).toBe('value');
    const limit = small[measure];
    expect(read(beyond, small)).toEqual({ kind: 'problem', problem: { code: 'body-too-complex', measure, limit } });
  });
  it('has 32 levels, 3 containers and 20 values for each user whom an operation permits', () => {
    expect(BODY_BOUNDS).toMatchObject({ depth: 32, containers: 300_000, values: 2_000_000 });
  });
  it('is refused over a bound before anything is made of it', () => {
    // nothing of what follows is looked at, not even whether it is JSON
    expect(read(`${'['.repeat(33)}nonsense`)).toMatchObject({
      problem: { code: 'body-too-complex', measure: 'depth' },
    });
  });
});

describe('a long JSON text', () => {
  const FILLED = 'a,]'.repeat(200);
  const long = (item: (index: number) => string, count: number): string =>
    Array.from({ length: count }, (_, index) => item(index)).join(',');
  const users = long((index) => `{"user":"u${index}@x.example","aliases":["${FILLED}${index}"]}`, 3_000);
  const readInTurns = async (text: string) => {
    const turn = new CountedTurn();
    return { reading: await readJsonInTurns(utf8(text), BODY_BOUNDS, turn), turns: turn.count };
  };

  it.each([
    ['a list at its end', `{"mode":"add","users":[${users}]}`],
    ['a list between others', `{"a":["x"],"users":[${users}],"b":[1,{"c":2}],"__proto__":{"x":[]}}`],
    ['a list within objects', `{"tenantId":"t","body":{"users":[${users}]},"dryRun":true}`],
    ['a list alone', `[${users}]`],
    ['a list within a list', `[1,[${users}]]`],
    ['a list under a name like no other', `{"__proto__":[${users}]}`],
    ['two lists', `{"a":[${users}],"b":[${users},1]}`],
    ['a text without a list', `{"a":"${'x'.repeat(2_000_000)}","b":1}`],
    ['a mark before it', `\ufeff{"users":[${users}]}`],
  ])('is read as one piece would be, and others have turns meanwhile: %s', async (_what, text) => {
    const { reading, turns } = await readInTurns(text);
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    // as a text, since a comparison of so many members takes seconds
    expect(JSON.stringify(reading)).toBe(JSON.stringify({ kind: 'value', value }));
    expect(turns).toBeGreaterThanOrEqual(2);
  });
  it.each([
    ['an item is missing at the end', `{"users":[${users},]}`],
    ['an item is missing at the start', `{"users":[,${users}]}`],
    ['an item is missing between', `{"users":[${users},,${users}]}`],
    ['an item is broken', `{"users":[${users},{"a":nul},${users}]}`],
    ['it has no end', `{"users":[${users}`],
    ['it goes on after its end', `{"users":[${users}]}]`],
    ['it is broken around the list', `{"mode":add,"users":[${users}]}`],
    ['a mark of UTF-8 stands within', `{"users":[${users},\ufeff1,${users}]}`],
    ['nothing is in it', ' '.repeat(2_000_000)],
  ])('is no JSON where %s', async (_what, text) => {
    expect((await readInTurns(text)).reading).toEqual({ kind: 'problem', problem: { code: 'malformed-json' } });
  });
  it('is not read where a member of a user far back is named twice', async () => {
    const text = `{"users":[${users},{"user":"a","us\\u0065r":"b"}]}`;
    expect((await readInTurns(text)).reading).toEqual({
      kind: 'problem',
      problem: { code: 'duplicate-member', at: '/users/3000/user' },
    });
  });
});
