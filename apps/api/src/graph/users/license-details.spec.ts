import { idOfDetails } from './license-details.js';

it('gives a license the id that Graph has for it', () => {
  const tenant = 'b234bc80-5d9d-4a47-8a81-c5b90ee1479b';
  expect(idOfDetails('b234bc80-0000-4000-8000-000000000000', tenant)).toMatch(/^gLw0sg/);
  expect(idOfDetails(tenant, tenant)).toHaveLength(43);
});
