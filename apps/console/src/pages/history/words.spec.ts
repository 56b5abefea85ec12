import { shownValue, spaced } from './words.js';

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
    const plans = [{ planId: 'P', planName: 'SWAY', service: 'sway' }];
    const product = { skuId: 'S', skuPartNumber: 'S', displayName: 'S', revision: 1, plans };
    expect(shownValue({ disabledPlans: ['P', 'Q'] }, product)).toBe('off: SWAY, Q');
  });

  it('has names of properties as words', () => {
    expect(spaced('usageLocation')).toBe('Usage location');
  });
});
