import { createHmac } from 'node:crypto';
import { MemoryKeys } from '#adapters/keys-memory';
import { createHasher } from '#contracts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const OTHER = '22222222-2222-4222-8222-222222222222';

describe('hasher', () => {
  const keys = new MemoryKeys();
  const hasher = createHasher({ keys });
  const key = async (tenantId: string, address: string): Promise<string> =>
    (await hasher.addressKeys(tenantId, [address]))[0]!;

  test.each([
    ['ZOE@Contoso.example', 'zoe@contoso.example'],
    ['\u212bngstrom@contoso.example', 'a\u030angstrom@contoso.example'],
    ['ana@b\u00fccher.example', 'ana@xn--bcher-kva.example'],
  ])('%s and %s are one address', async (one, other) => {
    expect(await key(TENANT, one)).toBe(await key(TENANT, other));
  });

  test('other addresses, and other tenants, have other keys', async () => {
    expect(await key(TENANT, 'a@contoso.example')).not.toBe(await key(TENANT, 'b@contoso.example'));
    expect(await key(TENANT, 'a@contoso.example')).not.toBe(await key(OTHER, 'a@contoso.example'));
  });

  test("is the HMAC-SHA-256 under the tenant's hash key, in order", async () => {
    const expected = createHmac('sha256', await keys.hashKey(TENANT))
      .update('a@contoso.example')
      .digest('hex');
    const [second, first] = await hasher.addressKeys(TENANT, ['b@contoso.example', 'A@contoso.example']);
    expect(first).toBe(expected);
    expect(second).not.toBe(expected);
  });

  test('the hash of a content is never the key of an address with the same text', async () => {
    expect(await hasher.contentHash(TENANT, 'a@x')).not.toBe(await key(TENANT, 'a@x'));
    expect(await hasher.contentHash(TENANT, 'a@x')).toBe(await hasher.contentHash(TENANT, 'a@x'));
    expect(await hasher.contentHash(TENANT, 'A@x')).not.toBe(await hasher.contentHash(TENANT, 'a@x'));
    expect(await hasher.contentHash(TENANT, 'a@x')).not.toBe(await hasher.contentHash(OTHER, 'a@x'));
  });

  test("asks for a tenant's key once, and again only for what a full cache dropped", async () => {
    const asked: string[] = [];
    const counting = createHasher({
      cachedTenants: 1,
      keys: {
        hashKey: (tenantId) => {
          asked.push(tenantId);
          return keys.hashKey(tenantId);
        },
      },
    });
    for (const tenantId of [TENANT, TENANT, OTHER, OTHER, TENANT]) await counting.contentHash(tenantId, 'x');
    expect(asked).toEqual([TENANT, OTHER, TENANT]);
  });
});
