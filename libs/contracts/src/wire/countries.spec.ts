import countries from 'i18n-iso-countries';
import { COUNTRIES, isCountry } from './countries.js';

describe('countries', () => {
  it('are the codes of ISO 3166-1, without Kosovo, whose code is user-assigned', () => {
    const listed = Object.keys(countries.getAlpha2Codes()).filter((code) => code !== 'XK');
    expect([...COUNTRIES].toSorted()).toEqual(listed.toSorted());
  });
  it.each([
    ['US', true],
    ['AX', true],
    ['us', false],
    ['XX', false],
    ['UK', false],
    ['', false],
  ])('%p: %p', (code, known) => expect(isCountry(code)).toBe(known));
});
