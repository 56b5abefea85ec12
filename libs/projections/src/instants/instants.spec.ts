import { MemoryReadModels } from '#adapters/read-models-memory';
import { ALL_AT_ONCE, anyProjection, applyEvents, collectionOf, MarkedStreams, NO_TENANT, START } from '#application';
import type { Instant, OperationId, TenantId } from '#licensing';
import { minute, project, Recorder } from '#testing/projections';
import { instants, instantsIn } from '../index.js';

const A = '11111111-1111-4111-8111-111111111111' as TenantId;
const B = '22222222-2222-4222-8222-222222222222' as TenantId;
const at = (place: number): string => String(place).padStart(20, '0');
const CATALOGUE = { kind: 'catalogue' } as const;
const started = { type: 'OperationStarted', data: { mode: 'add', total: 1, licenses: [] } } as const;

/** Resolves to read models over a log, given as whose event happened at which minute. */
const given = async (...facts: readonly (readonly [TenantId | undefined, number])[]) => {
  const recorder = new Recorder();
  const operationId = 'o' as OperationId;
  const events = facts.map(([tenantId, minutes]) => {
    const stream = tenantId === undefined ? CATALOGUE : ({ kind: 'operation', tenantId, operationId } as const);
    return recorder.record(stream, started, { occurredAt: minute(minutes) });
  });
  await project(anyProjection(instants), events);
  const readModels = new MemoryReadModels();
  const definition = anyProjection(instants);
  const collection = collectionOf(definition, 1);
  await readModels.ensure(collection);
  const damagedStreams = new MarkedStreams();
  const building = { readModels, definition, collection, parked: new Set<string>(), damagedStreams, turn: ALL_AT_ONCE };
  await applyEvents(building, events);
  return {
    later: async (tenantId: TenantId, minutes: number) => {
      const found = await instantsIn(readModels).laterThan(tenantId, minute(minutes) as Instant);
      return found && [found.before, found.position];
    },
    latest: (tenantId: TenantId, place: number) => instantsIn(readModels).latestAt(tenantId, at(place)),
    last: (tenantId: TenantId) => instantsIn(readModels).last(tenantId),
    entries: async () => (await readModels.generations('instants'))[0]!.documents,
  };
};

describe('instants', () => {
  it('find the first event that is later, and the tenant’s event before it', async () => {
    const { later } = await given([A, 1], [A, 1], [B, 2], [A, 5], [A, 5]);
    expect(await later(A, 0)).toEqual([START, at(1)]);
    expect(await later(A, 1)).toEqual([at(2), at(4)]);
    expect(await later(A, 4)).toEqual([at(2), at(4)]);
    expect(await later(A, 5)).toBeUndefined();
  });

  it('count an event of a clock that is behind with what stands before it', async () => {
    const { later, entries } = await given([A, 1], [A, 10], [A, 7], [A, 9], [A, 11]);
    expect(await later(A, 8)).toEqual([at(1), at(2)]);
    expect(await later(A, 10)).toEqual([at(4), at(5)]);
    expect(await entries()).toBe(3 + 1);
  });

  it('know what belongs to no tenant, and each tenant by itself', async () => {
    const { later, last } = await given([A, 1], [undefined, 3], [B, 2], [A, 4]);
    expect(await later(NO_TENANT, 2)).toEqual([START, at(2)]);
    expect(await later(A, 2)).toEqual([at(1), at(4)]);
    expect(await last(B)).toBe(at(3));
    expect(await last('nobody' as TenantId)).toBeUndefined();
  });

  it('tell the newest time that was seen at a position', async () => {
    const { latest } = await given([A, 1], [A, 10], [A, 7], [B, 20], [A, 11]);
    expect(await latest(A, 0)).toBeUndefined();
    expect(await latest(A, 1)).toBe(minute(1));
    expect(await latest(A, 3)).toBe(minute(10));
    expect(await latest(A, 4)).toBe(minute(10));
    expect(await latest(A, 9)).toBe(minute(11));
  });
});
