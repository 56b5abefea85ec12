import type { LicenseSwap, OperationId, OperationMode, StartOperation, StreamRef, UserId } from '#licensing';
import { E1, E3, VISIO } from '#testing/catalogue';
import { aTenant, events, given, TENANT } from '#testing/given-when-then';
import { MAX_OPERATION_USERS } from './start-operation.js';

const operationId = 'the-operation' as OperationId;
const stream: StreamRef = { kind: 'operation', tenantId: TENANT, operationId };
const start = (mode: OperationMode, more: Partial<StartOperation> = {}): StartOperation => ({
  type: 'StartOperation',
  operationId,
  mode,
  licenses: [],
  total: 3,
  ...more,
});
const listed = events(stream, {
  type: 'UsersListed',
  data: { from: 0, items: [0, 1, 2].map((index) => ({ index, userId: `user-${index}` as UserId })) },
});
const licenses = [{ skuId: E3.skuId }, { skuId: E1.skuId, disabledPlans: [] }];

describe('starting a bulk operation', () => {
  it.each<[OperationMode, Partial<StartOperation>]>([
    ['replace', { licenses }],
    ['add', { licenses }],
    ['remove', { licenses }],
    ['create', {}],
    ['create', { licenses }],
    ['update', {}],
    ['delete', { confirm: 3 }],
    ['restore', {}],
  ])('to %s is accepted with its users listed: %j', (mode, more) => {
    given(aTenant(), listed)
      .when(start(mode, more))
      .thenExactly({
        stream,
        events: [{ type: 'OperationStarted', data: { mode, total: 3, licenses: more.licenses ?? [] } }],
      })
      .thenAnswer({ kind: 'operation', operationId, total: 3 })
      .thenState<'operation'>(stream as Extract<StreamRef, { kind: 'operation' }>, {
        status: 'running',
        mode,
        listed: 3,
        cursor: 0,
        counts: { complete: 0, withShortfalls: 0, failed: 0 },
      });
  });

  it('needs a product to replace with', () => {
    given(aTenant(), listed).when(start('replace')).thenRefused({ code: 'replace-needs-a-product' });
  });

  it.each<OperationMode>(['add', 'remove'])('needs a product to %s', (mode) => {
    given(aTenant(), listed).when(start(mode)).thenRefused({ code: 'nothing-to-do' });
  });

  it('to change is told what each user gets for what', () => {
    const change = { add: licenses, remove: [VISIO.skuId], ifNotHeld: 'add' } as const;
    given(aTenant(), listed)
      .when(start('change', { change }))
      .thenExactly({
        stream,
        events: [{ type: 'OperationStarted', data: { mode: 'change', total: 3, licenses: [], change } }],
      })
      .thenState<'operation'>(stream as Extract<StreamRef, { kind: 'operation' }>, { mode: 'change', change });
  });

  it.each<[string, Partial<LicenseSwap>, object]>([
    ['needs products to add', { add: [] }, { code: 'nothing-to-do' }],
    ['needs products to remove', { remove: [] }, { code: 'nothing-to-do' }],
    [
      'names each product once',
      { add: [...licenses, ...licenses], remove: [VISIO.skuId, VISIO.skuId] },
      { code: 'duplicate-product', skuIds: [E3.skuId, E1.skuId, VISIO.skuId] },
    ],
    [
      'adds none that it removes',
      { remove: [E1.skuId, VISIO.skuId] },
      { code: 'add-and-remove-same-product', skuIds: [E1.skuId] },
    ],
  ])('to change %s', (_what, more, refusal) => {
    const change = { add: licenses, remove: [VISIO.skuId], ifNotHeld: 'leave', ...more } as const;
    const { decision } = given(aTenant(), listed).when(start('change', { change }));
    expect(decision).toEqual({ outcome: 'refused', refusal });
    given(aTenant(), listed).when(start('change')).thenRefused({ code: 'nothing-to-do' });
  });

  it('names each product once', () => {
    given(aTenant(), listed)
      .when(start('add', { licenses: [...licenses, ...licenses] }))
      .thenRefused({ code: 'duplicate-product', skuIds: [E3.skuId, E1.skuId] });
  });

  it.each([2, 4, 0])('that deletes three users is not confirmed by %i', (confirm) => {
    given(aTenant(), listed)
      .when(start('delete', { confirm }))
      .thenRefused({ code: 'confirmation-required', distinctUsers: 3, confirm });
  });

  it('of any mode is not confirmed by another number', () => {
    given(aTenant(), listed)
      .when(start('restore', { confirm: 2 }))
      .thenRefused({ code: 'confirmation-required', distinctUsers: 3, confirm: 2 });
    given(aTenant(), listed)
      .when(start('restore', { confirm: 3 }))
      .thenTypes('OperationStarted');
  });

  it('that deletes asks for the number of users', () => {
    given(aTenant(), listed).when(start('delete')).thenRefused({ code: 'confirmation-required', distinctUsers: 3 });
  });

  it('that replaces the licenses of selected users asks for their number, and no other selection does', () => {
    const selected = { selected: true, licenses } as const;
    given(aTenant(), listed)
      .when(start('replace', selected))
      .thenRefused({ code: 'confirmation-required', distinctUsers: 3 });
    given(aTenant(), listed)
      .when(start('replace', { ...selected, confirm: 3 }))
      .thenTypes('OperationStarted');
    given(aTenant(), listed).when(start('replace', { licenses })).thenTypes('OperationStarted');
    given(aTenant(), listed).when(start('add', selected)).thenTypes('OperationStarted');
  });

  it('takes a hundred thousand users and no more', () => {
    given(aTenant())
      .when(start('restore', { total: MAX_OPERATION_USERS }))
      .thenTypes('OperationStarted');
    given(aTenant())
      .when(start('restore', { total: MAX_OPERATION_USERS + 1 }))
      .thenRefused({ code: 'too-many-users', limit: 100_000, users: 100_001 });
  });

  it('needs users', () => {
    given(aTenant())
      .when(start('restore', { total: 0 }))
      .thenRefused({ code: 'operation-without-users' });
  });

  it('is refused in a tenant that was never created', () => {
    given(listed).when(start('restore')).thenRefused({ code: 'tenant-not-found' });
  });

  it('is no change where it runs already', () => {
    const started = events(stream, { type: 'OperationStarted', data: { mode: 'restore', total: 3, licenses: [] } });
    given(aTenant(), listed, started).when(start('restore')).thenUnchanged().thenAnswer({ operationId, total: 3 });
  });
});
