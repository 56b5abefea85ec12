import { parseSearch, stringifySearch } from './search-params.js';

describe('what stands behind the question mark of an address', () => {
  it('comes back as it was', () => {
    const search = { tenant: 'c0a10050-0000-4000-8000-000000000001', asOf: '00000000000000000219', product: 'A&B' };
    expect(parseSearch(stringifySearch(search))).toEqual(search);
  });

  it('is nothing where nothing is asked', () => {
    expect(stringifySearch({ tenant: undefined, sort: '' })).toBe('');
  });
});
