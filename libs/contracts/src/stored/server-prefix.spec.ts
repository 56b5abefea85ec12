import { takePrefix } from './server-prefix.js';

test.each([
  ['kurrentdb://u:p@a:2113', 'kurrentdb://u:p@a:2113', 'seatledger.'],
  ['kurrentdb://a,b:2113?tls=true', 'kurrentdb://a,b:2113?tls=true', 'seatledger.'],
  ['kurrentdb://a:2113?prefix=east.', 'kurrentdb://a:2113', 'east.'],
  ['kurrentdb://a:2113/?prefix=e-2.&tls=true', 'kurrentdb://a:2113/?tls=true', 'e-2.'],
  ['kurrentdb://a?tls=true&Prefix=east.&tlsCaFile=%2Fca', 'kurrentdb://a?tls=true&tlsCaFile=%2Fca', 'east.'],
])('%s is opened at %s with the prefix %s', (text, url, prefix) => {
  expect(takePrefix(text)).toEqual({ url, prefix });
});

test.each(['', 'east', 'East.', '2.', '-a.', 'a.b.', 'a_b.', '$a.', '.', 'ä.', 'a%2e', 'a.&prefix=b.'])(
  'the prefix %j is refused',
  (prefix) => {
    expect(() => takePrefix(`kurrentdb://a?prefix=${prefix}`)).toThrow(RangeError);
    expect(() => takePrefix(`kurrentdb://a?prefix=${prefix}`)).toThrow(/prefix must be .* ends with a dot, like/);
  },
);
