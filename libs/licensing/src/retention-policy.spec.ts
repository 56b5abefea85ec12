import { retentionOfText, retentionText, termOf } from '#licensing';
import { service } from '#testing/given-when-then';

describe('a retention policy as text', () => {
  const isoOf = (text: string, name: string): string => {
    const term = termOf(retentionOfText(text), service(name));
    return term === 'for-good' ? term : term.iso;
  };

  it.each([
    ['P30D', { exchange: 'P30D', sharepoint: 'for-good' }],
    [
      'P30D,exchange=P60D,teams=for-good',
      { exchange: 'P60D', teams: 'for-good', sway: 'P30D', sharepoint: 'for-good' },
    ],
    ['PT2S,sharepoint=P93D', { exchange: 'PT2S', sharepoint: 'P93D' }],
  ])('says each term: %s', (text, expected: Record<string, string>) => {
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, isoOf(text, name)]))).toEqual(expected);
  });

  it.each(['P30D', 'P30D,exchange=P60D', 'PT2S,sharepoint=P93D', 'P4W,exchange=for-good,teams=P7D'])(
    'is written as it is read: %s',
    (text) => {
      expect(retentionText(retentionOfText(text))).toBe(text);
    },
  );

  it('says that documents go with the rest where nothing keeps them', () => {
    const term = { milliseconds: 1_000, iso: 'PT1S' };
    expect(retentionText({ term, ofService: new Map() })).toBe('PT1S,sharepoint=PT1S');
  });

  it.each(['', 'thirty days', 'P30D,exchange', 'P30D,exchange=soon'])('is no other text: %j', (text) => {
    expect(() => retentionOfText(text)).toThrow(RangeError);
  });
});
