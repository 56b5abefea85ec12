import { createHmac } from 'node:crypto';
import { MemoryKeys } from '#adapters/keys-memory';
import { TenantKeysGone } from '#application';
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

  test('has no key any more of a tenant that it is to forget, and goes on with others', async () => {
    const gone = 'a1a1a1a1-1111-4111-8111-111111111111';
    for (const tenantId of [gone, OTHER]) await hasher.contentHash(tenantId, 'x');
    await keys.shredTenant(gone, { shreddedAt: '2026-02-01T00:00:00.000Z', receipt: 'r' });
    hasher.forget(gone);
    await expect(hasher.contentHash(gone, 'x')).rejects.toThrow(TenantKeysGone);
    await hasher.contentHash(OTHER, 'x');
  });

  test('keeps no key that was on its way when it was to be forgotten', async () => {
    const asked: string[] = [];
    const late = createHasher({
      keys: {
        hashKey: async (tenantId) => {
          asked.push(tenantId);
          // the first one is shredded while it is on its way
          if (asked.length === 1) late.forget(tenantId);
          return keys.hashKey(tenantId);
        },
      },
    });
    for (const content of ['x', 'y', 'z']) await late.contentHash(TENANT, content);
    expect(asked).toEqual([TENANT, TENANT]);
  });
});
