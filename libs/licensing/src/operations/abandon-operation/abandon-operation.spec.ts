import type { AbandonOperation, OperationId, StartOperation, StreamRef, UserId } from '#licensing';
import { E3 } from '#testing/catalogue';
import { aTenant, events, given, TENANT } from '#testing/given-when-then';

const operationId = 'the-operation' as OperationId;
const stream: Extract<StreamRef, { kind: 'operation' }> = { kind: 'operation', tenantId: TENANT, operationId };
const abandon: AbandonOperation = { type: 'AbandonOperation', operationId };
const start: StartOperation = {
  type: 'StartOperation',
  operationId,
  mode: 'add',
  licenses: [{ skuId: E3.skuId }],
  total: 3,
};
const listed = (from: number, count: number) =>
  events(stream, {
    type: 'UsersListed',
    data: {
      from,
      items: Array.from({ length: count }, (_, at) => ({ index: from + at, userId: `u-${from + at}` as UserId })),
    },
  });
const started = events(stream, { type: 'OperationStarted', data: { mode: 'add', total: 3, licenses: [] } });
const abandoned = events(stream, { type: 'OperationAbandoned', data: { listed: 3 } });

describe('a list of users that nobody started', () => {
  it('is given up', () => {
    given(aTenant(), listed(0, 2), listed(2, 1))
      .when(abandon)
      .thenExactly({ stream, events: [{ type: 'OperationAbandoned', data: { listed: 3 } }] })
      .thenAnswer({ kind: 'operation', operationId, total: 3 })
      .thenState<'operation'>(stream, { status: 'abandoned' });
  });

  it('stays where the operation was started, is given up already, or never was', () => {
    given(aTenant(), listed(0, 3), started).when(abandon).thenIgnored('stale');
    given(aTenant(), listed(0, 3), abandoned).when(abandon).thenIgnored('stale');
    given(aTenant()).when(abandon).thenIgnored('stale');
  });

  it('stays while the clock is not trusted', () => {
    given(aTenant(), listed(0, 3)).withUntrustedClock().when(abandon).thenIgnored('clock-not-trusted');
  });

  it('is never started once it was given up', () => {
    given(aTenant(), listed(0, 3), abandoned).when(start).thenRefused({ code: 'operation-abandoned', operationId });
  });

  it('is of no tenant that was never created', () => {
    given(listed(0, 3)).when(abandon).thenRefused({ code: 'tenant-not-found' });
  });
});
