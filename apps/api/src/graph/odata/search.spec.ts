import { ProblemError } from '../../edge/problem-error.js';
import { readSearch } from './search.js';

const words = (member: string, text: string) => ({ kind: 'words', member, text });
const refusalOf = (text: string): unknown => {
  try {
    return readSearch(text);
  } catch (error) {
    return error instanceof ProblemError ? error.problem.code : error;
  }
};

describe('a search', () => {
  it('is for words in a member, in double quotes', () => {
    expect(readSearch('"displayName:ann"')).toEqual(words('displayName', 'ann'));
    expect(readSearch(String.raw` "displayName: a \"b\" \\ c:d" `)).toEqual(
      words('displayName', String.raw` a "b" \ c:d`),
    );
  });
  it('binds AND before OR, and brackets before both', () => {
    const [a, b, c] = [words('m', 'a'), words('m', 'b'), words('m', 'c')];
    expect(readSearch('"m:a" OR "m:b" AND "m:c"')).toEqual({
      kind: 'or',
      left: a,
      right: { kind: 'and', left: b, right: c },
    });
    expect(readSearch('("m:a"OR"m:b") AND "m:c"')).toEqual({
      kind: 'and',
      left: { kind: 'or', left: a, right: b },
      right: c,
    });
  });
  it.each([
    '',
    'ann',
    '"ann"',
    'displayName:ann',
    '"displayName:ann',
    '"displayName:ann" "mail:a"',
    '"m:a" and "m:b"',
    '"m:a" AND',
    'NOT "m:a"',
    '("m:a"',
    '"m:a")',
    String.raw`"m:a\x"`,
    '('.repeat(50) + '"m:a"' + ')'.repeat(50),
    Array.from({ length: 30 }, () => '"m:a"').join(' OR '),
    `"m:${'a'.repeat(2_000)}"`,
  ])('is refused where it is not understood: %.40s', (text) => {
    expect(refusalOf(text)).toBe('unsupported-query');
  });
});
