import countries from 'i18n-iso-countries';
import { COUNTRIES, isCountry } from './countries.js';

describe('countries', () => {
  it('are the codes of ISO 3166-1, and the one that Microsoft 365 uses for Kosovo', () => {
    const listed = new Set([...Object.keys(countries.getAlpha2Codes()), 'XK']);
    expect([...COUNTRIES].toSorted()).toEqual([...listed].toSorted());
  });
  it.each([
    ['US', true],
    ['AX', true],
    ['XK', true],
    ['us', false],
    ['XX', false],
    ['UK', false],
    ['', false],
  ])('%p: %p', (code, known) => expect(isCountry(code)).toBe(known));
});
