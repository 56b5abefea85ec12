import { canonicalUrl, isGraphPath } from './paths.js';

describe('a path of /v1.0', () => {
  it.each([
    ['/V1.0/Users', '/v1.0/users'],
    ['/v1.0//users/', '/v1.0/users'],
    ['/v1.0/directory/deleteditems/graph.user', '/v1.0/directory/deletedItems/microsoft.graph.user'],
    ['/v1.0/directory/deletedItems/microsoft.graph.user/x', '/v1.0/directory/deletedItems/x'],
    ['/v1.0/users/delta()?$select=id', '/v1.0/users/delta?$select=id'],
    ['/v1.0/users/microsoft.graph.delta()', '/v1.0/users/delta'],
    ["/v1.0/users('Ann@a.example')/ASSIGNLICENSE", '/v1.0/users/Ann@a.example/assignLicense'],
    ['/v1.0/users(%27a%40b.example%27)', '/v1.0/users/a%40b.example'],
    ["/v1.0/users('o''hara@a.example')", "/v1.0/users/o'hara@a.example"],
    [
      "/v1.0/directory/subscriptions(commerceSubscriptionId='11111111-1111-4111-8111-111111111111')",
      '/v1.0/directory/subscriptions/11111111-1111-4111-8111-111111111111',
    ],
    ["/v1.0/subscribedSkus?$select=id,Users('x')", "/v1.0/subscribedSkus?$select=id,Users('x')"],
  ])('%s is %s', (spelt, canonical) => {
    expect(canonicalUrl(spelt)).toBe(canonical);
  });
  it('keeps ids and names as they are written', () => {
    expect(canonicalUrl('/v1.0/users/ANN@A.example')).toBe('/v1.0/users/ANN@A.example');
  });
  it('is none that begins otherwise', () => {
    for (const url of ['/api/Users', '/v1.01/Users', '/', '*', 'http://h/V1.0/Users']) {
      expect(isGraphPath(url)).toBe(false);
      expect(canonicalUrl(url)).toBe(url);
    }
  });
});
