import { parseStream, STREAM_PREFIXES, streamName } from '#licensing';
import type { CommandId, CounterId, OperationId, RefOf, StreamKind, StreamRef } from '#licensing';
import { E3 } from '#testing/catalogue';
import { onAddress, onPurchase, onSeats, onUser, TENANT } from '#testing/given-when-then';

const operationId = 'ffffffff-1111-4111-8111-111111111111' as OperationId;
const counterId = 'dddddddd-1111-4111-8111-111111111111' as CounterId;
const commandId = 'eeeeeeee-1111-4111-8111-111111111111' as CommandId;

/** One stream of each kind. The compiler misses a kind that has no row. */
const REFS: { readonly [K in StreamKind]: RefOf<K> } = {
  tenant: { kind: 'tenant', tenantId: TENANT },
  clock: { kind: 'clock' },
  catalogue: { kind: 'catalogue' },
  user: onUser('ann'),
  purchase: onPurchase('it'),
  seats: onSeats(E3),
  address: onAddress('ann'),
  operation: { kind: 'operation', tenantId: TENANT, operationId },
  command: { kind: 'command', tenantId: TENANT, commandId },
  version: { kind: 'version', tenantId: TENANT, counterId },
};
const refs: readonly StreamRef[] = Object.values(REFS);

describe('the name of a stream', () => {
  it.each(refs)('$kind: tells its kind, its tenant and its key', (ref) => {
    const { kind, ...others } = ref;
    const { tenantId, ...key } = { tenantId: undefined, ...others };
    expect({ tenantId: undefined, key: undefined, ...parseStream(streamName(ref)) }).toEqual({
      kind,
      tenantId,
      key: Object.values(key)[0],
    });
  });

  it.each(refs)('$kind: is let through by one prefix, so that followers see it in every store', (ref) => {
    expect(STREAM_PREFIXES.filter((prefix) => streamName(ref).startsWith(prefix))).toHaveLength(1);
  });
});

it('is none where it is not one of ours', () => {
  expect(parseStream('$ce-user')).toBeUndefined();
  expect(parseStream('weather-x')).toBeUndefined();
});
