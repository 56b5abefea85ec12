import { inWords, shownValue, whoOf } from './entry-words.js';

describe('a value of the history', () => {
  it.each([
    [null, '–'],
    [true, 'yes'],
    [[], 'none'],
    [['a@b.example', 'c@d.example'], 'a@b.example, c@d.example'],
    [12, '12'],
    [{ productRevision: 1, disabledPlans: [] }, 'all services on'],
  ])('%j is shown as %s', (value, shown) => {
    expect(shownValue(value, undefined)).toBe(shown);
  });

  it('names the plans that are switched off', () => {
    const plans = [
      { planId: 'P', planName: 'SWAY', service: 'sway' },
      { planId: 'M', planName: 'EXCHANGE_S_STANDARD', friendlyName: 'Exchange Online (Plan 1)', service: 'exchange' },
    ];
    const product = { skuId: 'S', skuPartNumber: 'S', displayName: 'S', revision: 1, plans };
    expect(shownValue({ disabledPlans: ['P', 'M', 'Q'] }, product)).toBe('off: SWAY, Exchange Online (Plan 1), Q');
  });

  it.each([
    ['usageLocation', 'Usage location'],
    ['ChangeLicenses', 'Change licenses'],
    ['no-available-seats', 'No available seats'],
  ])('has the name %s as words: %s', (name, words) => {
    expect(inWords(name)).toBe(words);
  });

  it('calls whoever did it by name and role', () => {
    const entry = { actor: 'local', actorKind: 'local', actorRole: 'GlobalAdministrator' } as const;
    expect(whoOf(entry)).toBe('local (Global Administrator)');
  });
});
