import { headersThatFit } from './headers.js';

const of = (bytes: number): string => 'x'.repeat(bytes);
let deep: unknown = 1;
for (let level = 0; level < 5_000; level += 1) deep = { deep };

describe('the headers of a message that is republished', () => {
  it.each([
    ['few', { a: 'x', b: 1, c: null, d: { e: [true, Buffer.from('f')] } }, ['a', 'b', 'c', 'd'], 0],
    ['one that is too large', { a: of(70_000), traceparent: '00-x' }, ['traceparent'], 1],
    ['many that are', { a: of(20_000), b: of(100), c: of(20_001) }, ['a', 'b'], 1],
    ['a large table', { a: { b: [of(40_000)] }, c: 1 }, ['c'], 1],
    ['a table in a table in a table, and so on', { a: 1, deep }, ['a'], 1],
    ['none', {}, [], 0],
  ])('stay as far as there is room: %s', (_what, headers, kept, dropped) => {
    const fit = headersThatFit(Object.entries(headers));
    expect(Object.keys(fit.kept)).toEqual(kept);
    expect(fit.dropped).toBe(dropped);
  });
});
