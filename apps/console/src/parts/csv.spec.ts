import { csvOf } from './csv.js';

describe('a list as CSV', () => {
  it('quotes what would end a cell', () => {
    expect(csvOf([['a,b', 'say "no"', 'two\nlines', 3, undefined]])).toBe('"a,b","say ""no""","two\nlines",3,\r\n');
  });

  it('leaves no formula to a spreadsheet', () => {
    expect(csvOf([['=1+1', '@x', '-2', 'a=b']])).toBe("'=1+1,'@x,'-2,a=b\r\n");
  });
});
