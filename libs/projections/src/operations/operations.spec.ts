import type {
  AddressKey,
  CommandId,
  Instant,
  OperationEvent,
  OperationId,
  OperationProgressed,
  SkuId,
  TenantId,
  UserId,
} from '#licensing';
import { MemoryReadModels } from '#adapters/read-models-memory';
import { collectionOf } from '#application';
import { minute, projecting, Recorder, type Fact } from '#testing/projections';
import type { Page, PageRequest } from '../queries/page.js';
import { operationsPage, runningOperations } from '../queries/work.js';
import { openLists } from './open-lists.js';
import { operationResults } from './operation-results.js';
import { operations, type OperationDocument } from './operations.js';

const tenantId = '11111111-1111-4111-8111-111111111111' as TenantId;
const operationId = 'ffffffff-1111-4111-8111-111111111111' as OperationId;
const key = `${tenantId}_${operationId}`;
const fact = (event: OperationEvent): Fact => [{ kind: 'operation', tenantId, operationId }, event];
const user = (index: number): UserId => `user-${index}` as UserId;
const listed = (from: number, count: number): Fact =>
  fact({
    type: 'UsersListed',
    data: {
      from,
      items: Array.from({ length: count }, (_, at) => ({ index: 2 * (from + at), userId: user(from + at) })),
    },
  });
const started = (total: number): Fact => fact({ type: 'OperationStarted', data: { mode: 'add', total, licenses: [] } });
const progressed = (
  from: number,
  cursor: number,
  failedAt: readonly number[],
  effects: OperationProgressed['data']['effects'] = [],
): Fact => {
  const failed = failedAt.length;
  const complete = cursor - from - failed;
  const failures = failedAt.map((at) => ({ at, refusal: { code: 'user-not-found' as const } }));
  const counts = { complete: cursor - failed, withShortfalls: effects.length, failed };
  return fact({ type: 'OperationProgressed', data: { from, cursor, complete, failed, failures, effects, counts } });
};
const short = { skuId: 'e3' as SkuId, code: 'no-available-seats' } as const;
const finished = fact({ type: 'OperationFinished', data: { counts: { complete: 2, withShortfalls: 1, failed: 1 } } });

describe('operations that began at one instant', () => {
  it('stand in the order in which they were started, and no page loses or repeats one, either way', async () => {
    const models = new MemoryReadModels();
    const collection = collectionOf(operations, 1);
    await models.ensure(collection);
    const inOrder = ['c', 'a', 'd', 'b'];
    const log = new Recorder();
    for (const id of inOrder) {
      const [, event] = started(1);
      const recorded = log.record({ kind: 'operation', tenantId, operationId: id as OperationId }, event, {
        occurredAt: minute(0),
      });
      const [name = ''] = operations.keys(recorded);
      const document = operations.evolve(undefined, recorded, name) as object;
      await models.commit(collection, [{ key: name, at: recorded.position, document }]);
    }
    const all = async (
      next: (request: PageRequest) => Promise<Page<OperationDocument>>,
    ): Promise<readonly string[]> => {
      const ids: string[] = [];
      let after: string | undefined;
      do {
        const found: Page<OperationDocument> = await next({ limit: 1, ...(after === undefined ? {} : { after }) });
        ids.push(...found.items.map(({ id }) => id));
        after = found.next;
      } while (after !== undefined);
      return ids;
    };
    expect(await all((request) => operationsPage(models, tenantId, request))).toEqual(inOrder.toReversed());
    expect(await all((request) => runningOperations(models, request))).toEqual(inOrder);
  });
});

describe('operations', () => {
  const running = {
    id: operationId,
    tenantId,
    mode: 'add' as const,
    actor: 'administrator',
    total: 3,
    commandId: 'the-command' as CommandId,
    createdAt: minute(1) as Instant,
    position: '2'.padStart(20, '0'),
  };

  it('counts pending, complete and failed users, always to the total', async () => {
    await projecting(operations)
      .given(listed(0, 3), started(3))
      .thenDocument(key, {
        ...running,
        state: 'running',
        counts: { pending: 3, complete: 0, withShortfalls: 0, failed: 0 },
        updatedAt: minute(1) as Instant,
      });
    await projecting(operations)
      .given(listed(0, 3), started(3), progressed(0, 2, [1], [{ at: 0, shortfalls: [short] }]))
      .thenDocument(key, {
        ...running,
        state: 'running',
        counts: { pending: 1, complete: 1, withShortfalls: 1, failed: 1 },
        updatedAt: minute(2) as Instant,
      });
  });

  it('is finished at the end', () =>
    projecting(operations)
      .given(listed(0, 3), started(3), progressed(0, 3, [1]), finished)
      .thenDocument(key, {
        ...running,
        state: 'finished',
        counts: { pending: 0, complete: 2, withShortfalls: 1, failed: 1 },
        updatedAt: minute(3) as Instant,
        finishedAt: minute(3) as Instant,
      }));
});

describe('open lists', () => {
  const abandoned = fact({ type: 'OperationAbandoned', data: { listed: 3 } });

  it('stand there since their last part was written', () =>
    projecting(openLists)
      .given(listed(0, 3), listed(3, 3))
      .thenDocument(key, { tenantId, operationId, listedAt: minute(1) as Instant }));

  it('are gone once the operation is started or given up', async () => {
    await projecting(openLists).given(listed(0, 3), started(3)).thenDocument(key, null);
    await projecting(openLists).given(listed(0, 3), abandoned).thenDocument(key, null);
  });
});

describe('operation results', () => {
  const pageKey = (page: number): string => `${key}_${String(page).padStart(6, '0')}`;

  it('has a row for each user, a hundred to a document, also where chunks and slices cross documents', async () => {
    const given = projecting(operationResults).given(
      listed(0, 150),
      listed(150, 60),
      started(210),
      progressed(0, 120, [5, 110]),
    );
    const [first, second, third] = await Promise.all([0, 1, 2].map((page) => given.document(pageKey(page))));
    expect([first, second, third].map((document) => document?.rows.length)).toEqual([100, 100, 10]);
    expect(first?.rows[4]).toEqual({ index: 8, userId: user(4), state: 'complete' });
    expect(first?.rows[5]).toEqual({ index: 10, userId: user(5), state: 'failed', reason: { code: 'user-not-found' } });
    expect(second?.rows[10]).toMatchObject({ userId: user(110), state: 'failed' });
    expect(second?.rows[19]).toMatchObject({ userId: user(119), state: 'complete' });
    expect(second?.rows[20]).toEqual({ index: 240, userId: user(120), state: 'pending' });
    expect(second?.rows[50]).toMatchObject({ userId: user(150), state: 'pending' });
    expect(third?.rows[9]).toEqual({ index: 418, userId: user(209), state: 'pending' });
  });

  it('tell what the command of a complete user did besides coming true', async () => {
    const effects = [
      { at: 99, shortfalls: [short] },
      { at: 100, aliasesLost: ['k' as AddressKey] },
    ];
    const given = projecting(operationResults).given(listed(0, 150), started(150), progressed(0, 120, [5], effects));
    const [first, second] = await Promise.all([0, 1].map((page) => given.document(pageKey(page))));
    const complete = (at: number) => ({ index: 2 * at, userId: user(at), state: 'complete' });
    expect(first?.rows.slice(98)).toEqual([complete(98), { ...complete(99), shortfalls: [short] }]);
    expect(second?.rows.slice(0, 2)).toEqual([{ ...complete(100), aliasesLost: ['k'] }, complete(101)]);
  });

  it('name the fields that a command changed, and lack them where an earlier release decided', async () => {
    const given = projecting(operationResults).given(
      listed(0, 2),
      started(2),
      progressed(0, 2, [], [{ at: 0, changed: ['department', 'usageLocation'] }]),
    );
    const document = await given.document(pageKey(0));
    expect(document?.rows).toMatchObject([{ changed: ['department', 'usageLocation'] }, { state: 'complete' }]);
    expect(document?.rows[1]).not.toHaveProperty('changed');
  });

  it('parks the progress of users who were not listed', () =>
    projecting(operationResults)
      .given(progressed(0, 1, []))
      .thenParked(pageKey(0)));
});
