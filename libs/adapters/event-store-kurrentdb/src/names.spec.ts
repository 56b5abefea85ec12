import { streamName, type StreamRef } from '#licensing';
import { isOurs, ServerNames } from './names.js';

const TENANT = '11111111-1111-4111-8111-111111111111';
const names = new ServerNames('east.');

describe('the names of our streams on a server', () => {
  test.each([
    { kind: 'tenant', tenantId: TENANT },
    { kind: 'clock' },
    { kind: 'catalogue' },
    { kind: 'user', tenantId: TENANT, userId: TENANT },
    { kind: 'purchase', tenantId: TENANT, purchaseId: TENANT },
    { kind: 'seats', tenantId: TENANT, skuId: TENANT },
    { kind: 'address', tenantId: TENANT, key: 'ab'.repeat(32) },
    { kind: 'operation', tenantId: TENANT, operationId: TENANT },
    { kind: 'command', tenantId: TENANT, commandId: TENANT },
    { kind: 'version', tenantId: TENANT, counterId: TENANT },
  ] as unknown as readonly StreamRef[])('have the prefix, and lose it again: $kind', (ref) => {
    const stream = streamName(ref);
    expect(isOurs(stream)).toBe(true);
    expect(names.serverName(stream)).toBe(`east.${stream}`);
    expect(names.ourName(`east.${stream}`)).toBe(stream);
    expect(names.isForeign(`$$east.${stream}`)).toBe(true);
    for (const other of [
      stream,
      `west.${stream}`,
      `East.${stream}`,
      `$$east.${stream}`,
      `east.${stream}`.toUpperCase(),
    ])
      expect(names.ourName(other)).toBeUndefined();
  });

  test.each(['', 'user-1', 'clock-1', 'Clock', `tenant-${TENANT}_1`, `user-${TENANT}`, `user-${TENANT}_A`, 'store'])(
    'are none of those that others may take under our prefix: %j',
    (name) => {
      expect(isOurs(name)).toBe(false);
      expect(names.ourName(`east.${name}`)).toBeUndefined();
    },
  );

  test('leave room for what the log says of itself, which is nobody else\u2019s', () => {
    expect([names.store, names.storeOf('1')]).toEqual(['east.store', 'east.store-1']);
    for (const own of [names.store, names.storeOf('1')]) expect(names.isForeign(own)).toBe(false);
    for (const other of ['east.stores', 'east.orders', '$$east.store']) expect(names.isForeign(other)).toBe(true);
    for (const other of ['orders', 'seatledger.store']) expect(names.isForeign(other)).toBe(false);
  });
});
