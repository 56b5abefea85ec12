import fc from 'fast-check';
import { readIfMatch } from './if-match.js';

describe('If-Match', () => {
  it.each([
    ['"0"', { kind: 'revision', revision: 0 }],
    ['"17"', { kind: 'revision', revision: 17 }],
    ['"9007199254740991"', { kind: 'revision', revision: Number.MAX_SAFE_INTEGER }],
    ['*', { kind: 'any' }],
    ['W/"17"', { kind: 'fault', fault: 'weak' }],
    ['W/"users-1-00000000000000000017"', { kind: 'fault', fault: 'weak' }],
    ['"17", "18"', { kind: 'fault', fault: 'several' }],
    ['W/"17","18"', { kind: 'fault', fault: 'several' }],
    ['"17",', { kind: 'fault', fault: 'several' }],
    ['"9007199254740992"', { kind: 'fault', fault: 'malformed' }],
    ['"007"', { kind: 'fault', fault: 'malformed' }],
    ['"-1"', { kind: 'fault', fault: 'malformed' }],
    ['"1.0"', { kind: 'fault', fault: 'malformed' }],
    ['"a, b"', { kind: 'fault', fault: 'malformed' }],
    ['17', { kind: 'fault', fault: 'malformed' }],
    ['w/"17"', { kind: 'fault', fault: 'malformed' }],
    ['', { kind: 'fault', fault: 'malformed' }],
    ['*, "17"', { kind: 'fault', fault: 'malformed' }],
  ])('reads %s', (text, read) => {
    expect(readIfMatch(text)).toEqual(read);
  });

  it('takes a revision from its own tag alone, whatever else comes', () => {
    const parts = fc.array(fc.constantFrom('"', 'W/', '17', '0', ',', ' ', '*', '\t', 'a', '-', '.', 'é'), {
      maxLength: 8,
    });
    const texts = fc.oneof(
      parts.map((all) => all.join('')),
      fc.string(),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const read = readIfMatch(text);
        if (read.kind === 'revision') expect(text).toBe(`"${read.revision}"`);
        else if (read.kind === 'any') expect(text).toBe('*');
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes every revision that there can be', () => {
    fc.assert(
      fc.property(fc.nat(Number.MAX_SAFE_INTEGER), (revision) => {
        expect(readIfMatch(`"${revision}"`)).toEqual({ kind: 'revision', revision });
      }),
    );
  });

  it('takes no time over a long text of many tags', () => {
    const began = performance.now();
    expect(readIfMatch(`${'"1" , '.repeat(3_000)}x`)).toEqual({ kind: 'fault', fault: 'malformed' });
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
