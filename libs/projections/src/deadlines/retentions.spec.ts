import { MemoryReadModels } from '#adapters/read-models-memory';
import { ALL_AT_ONCE, anyProjection, applyEvents, collectionOf, InvalidCursor, MarkedStreams } from '#application';
import type { DomainEvent, Instant, RetentionId, Service, TenantId, UserId } from '#licensing';
import { minute, projecting, Recorder, type Fact } from '#testing/projections';
import { retentions, retentionsAt } from '../index.js';

const tenantId = '11111111-1111-4111-8111-111111111111' as TenantId;
const exchange = 'exchange' as Service;
const userId = (n: number) => `cccccccc-1111-4111-8111-11111111111${n}` as UserId;
const id = (n: number) => `dddddddd-1111-4111-8111-11111111111${n}` as RetentionId;
const place = (at: number) => String(at).padStart(20, '0');
const fact = (n: number, event: DomainEvent): Fact => [{ kind: 'user', tenantId, userId: userId(n) }, event];
const purgeAt = (n: number) => minute(1_000 - n) as Instant;

const retained = (n: number) =>
  fact(n, {
    type: 'ServiceDataRetained',
    data: { userId: userId(n), retentionId: id(n), service: exchange, purgeAt: purgeAt(n) },
  });
const restored = (n: number) =>
  fact(n, {
    type: 'ServiceDataRestored',
    data: { userId: userId(n), retentionId: id(n), service: exchange } as never,
  });
const deleted = (n: number) =>
  fact(n, { type: 'UserDeleted', data: { userId: userId(n), retentionId: id(n), purgeAt: purgeAt(n) } as never });
const purged = (n: number) => fact(n, { type: 'UserPurged', data: { userId: userId(n), retentionId: id(n) } as never });

describe('retentions', () => {
  const started = (n: number, at: number) => ({
    tenantId,
    userId: userId(n),
    retentionId: id(n),
    purgeAt: purgeAt(n),
    startedAt: minute(at - 1) as Instant,
    startedPosition: place(at),
  });
  const ended = (at: number) => ({ endedAt: minute(at - 1) as Instant, endedPosition: place(at) });

  it('say when something was kept, and how that ended', () =>
    projecting(retentions)
      .given(retained(1), deleted(2), restored(1), purged(2))
      .thenDocuments({
        [`${tenantId}_${id(1)}`]: { ...started(1, 1), service: exchange, ...ended(3), end: 'restored' },
        [`${tenantId}_${id(2)}`]: { ...started(2, 2), service: null, ...ended(4), end: 'purged' },
      }));

  it('have no end for what is kept for good', () => {
    const data = { userId: userId(1), retentionId: id(1), service: exchange };
    return projecting(retentions)
      .given(fact(1, { type: 'ServiceDataRetained', data }), restored(1))
      .thenDocuments({});
  });
});

describe('what was kept at a position', () => {
  const given = async (...facts: readonly Fact[]) => {
    const readModels = new MemoryReadModels();
    const definition = anyProjection(retentions);
    const collection = collectionOf(definition, 1);
    await readModels.ensure(collection);
    const recorder = new Recorder();
    const rest = { parked: new Set<string>(), damagedStreams: new MarkedStreams(), turn: ALL_AT_ONCE };
    const events = facts.map(([stream, event]) => recorder.record(stream, event));
    await applyEvents({ readModels, definition, collection, ...rest }, events);
    return async (at: number, limit = 10, ofUsers = false) => {
      const found: string[] = [];
      let after: string | undefined;
      do {
        const request = { limit, ...(after === undefined ? {} : { after }) };
        const page = await retentionsAt(readModels, tenantId, { position: place(at), ofUsers }, request);
        found.push(...page.items.map(({ retentionId }) => retentionId.slice(-1)));
        for (const told of page.items) expect(told).not.toHaveProperty('end');
        after = page.next;
      } while (after !== undefined);
      return found.join('');
    };
  };

  it.each([1, 2, 10])('is what had begun and not ended, the next to be purged first, in pages of %i', async (limit) => {
    const at = await given(retained(1), deleted(2), retained(3), restored(1), purged(2), retained(4), retained(5));
    expect(await at(0, limit)).toBe('');
    expect(await at(2, limit)).toBe('21');
    expect(await at(3, limit)).toBe('321');
    expect(await at(4, limit)).toBe('32');
    expect(await at(9, limit)).toBe('543');
    expect(await at(3, limit, true)).toBe('2');
    expect(await at(5, limit, true)).toBe('');
  });

  it('goes on by its own cursors alone', async () => {
    await expect(
      retentionsAt(new MemoryReadModels(), tenantId, { position: '1' }, { limit: 1, after: 'x' }),
    ).rejects.toThrow(InvalidCursor);
  });
});
