import { readFilter } from '../odata/filter.js';
import { planOf } from './user-access.js';

const E1 = '0f1e2d3c-0000-4000-8000-000000000001';
const planned = (text: string) => planOf({ filter: readFilter(text) });

describe('a filter of users', () => {
  it.each([
    [`assignedLicenses/any(s:s/skuId eq ${E1})`, { product: E1 }],
    [`not assignedLicenses/any(s:s/skuId eq ${E1})`, { without: E1 }],
    ['assignedLicenses/$count eq 0', { unlicensed: true }],
    ["usageLocation eq 'de'", { location: 'DE' }],
    ['usageLocation eq null', { location: null }],
    [`usageLocation eq 'DE' and assignedLicenses/any(s:s/skuId eq ${E1})`, { product: E1, location: 'DE' }],
  ])('is wholly answered by indexes: %s', (text, search) => {
    expect(planned(text)).toEqual({ access: { by: 'search', search }, isPlain: true });
  });
  const looking = { predicate: expect.any(Function), isPlain: expect.any(Boolean) };
  it.each([
    ["userPrincipalName eq 'Ann@a.example'", ['Ann@a.example']],
    [`id in ('${E1}') and city eq 'Ulm'`, [E1]],
  ])('is found by names, and held to each: %s', (text, names) => {
    expect(planned(text)).toEqual({ access: { by: 'names', names }, ...looking });
  });
  it.each([
    ["usageLocation eq 'DE' and city eq 'Ulm'", { location: 'DE' }],
    [`usageLocation eq 'DE' or assignedLicenses/any(s:s/skuId eq ${E1})`, {}],
    ["usageLocation eq 'DE' and usageLocation eq 'FR'", { location: 'DE' }],
    ["not usageLocation eq 'DE'", {}],
    ["usageLocation ne 'DE'", {}],
    ["startsWith(displayName,'a')", {}],
  ])('is held to each user besides: %s', (text, search) => {
    expect(planned(text)).toEqual({ access: { by: 'search', search }, ...looking });
  });
  it('needs no sealed text where it asks for none', () => {
    expect(planned('assignedLicenses/$count eq 0').isPlain).toBe(true);
    expect(planned("assignedLicenses/$count eq 0 and city eq 'Ulm'").isPlain).toBe(false);
  });
  it('is refused where it asks for what is empty for everybody', () => {
    expect(() => planned("mailNickname eq 'ann'")).toThrow('unsupported-query');
  });
});
