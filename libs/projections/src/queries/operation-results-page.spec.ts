import { MemoryReadModels } from '#adapters/read-models-memory';
import { collectionOf, InvalidCursor, type Position } from '#application';
import { defined, type OperationId, type TenantId, type UserId } from '#licensing';
import { operationResults, type OperationResultRow } from '../operations/operation-results.js';
import { operationResultsPage } from './operation-results-page.js';
import { usersPage } from './users.js';
import { users } from '../users/users.js';

const tenantId = '11111111-1111-4111-8111-111111111111' as TenantId;
const operation = (digit: number) => `ffffffff-1111-4111-8111-11111111111${digit}` as OperationId;
const at = '00000000000000000001' as Position;

/** Resolves to documents of a hundred rows each, as the projection makes them. */
const given = async (rows: number, operationId = operation(1), models = new MemoryReadModels()) => {
  const collection = collectionOf(operationResults, 1);
  await models.ensure(collection);
  const all = Array.from({ length: rows }, (_, index): OperationResultRow => ({
    index,
    userId: `user-${index}` as UserId,
    state: 'pending',
  }));
  for (let page = 0; page * 100 < rows; page++) {
    const document = { tenantId, operationId, page, rows: all.slice(page * 100, (page + 1) * 100) };
    const key = `${tenantId}_${operationId}_${String(page).padStart(6, '0')}`;
    await models.commit(collection, [{ key, at, document }]);
  }
  return models;
};
const pages = async (models: MemoryReadModels, limit: number): Promise<readonly (readonly number[])[]> => {
  const found: (readonly number[])[] = [];
  let after: string | undefined;
  do {
    const request = { limit, ...defined({ after }) };
    const { items, next } = await operationResultsPage(models, tenantId, operation(1), request);
    found.push(items.map(({ index }) => index));
    after = next;
  } while (after !== undefined);
  return found;
};

describe('a page of operation results', () => {
  it.each([
    [250, 1],
    [250, 10],
    [250, 99],
    [250, 100],
    [250, 101],
    [250, 249],
    [250, 250],
    [250, 999],
    [300, 100],
    [300, 150],
    [1, 1],
  ])('of %d rows, %d at a time: never more than asked for, and each row once, in order', async (rows, limit) => {
    const found = await pages(await given(rows), limit);
    expect(found).toHaveLength(Math.ceil(rows / limit));
    expect(Math.max(...found.map(({ length }) => length))).toBe(Math.min(limit, rows));
    expect(found.flat()).toEqual(Array.from({ length: rows }, (_, index) => index));
  });

  it('does not go on into another operation', async () => {
    const models = await given(5, operation(2), await given(100));
    expect((await pages(models, 50)).flat()).toHaveLength(100);
  });

  it('takes no cursor of another operation, of another list, or of its own making', async () => {
    const models = await given(5, operation(2), await given(5));
    const { next } = await operationResultsPage(models, tenantId, operation(2), { limit: 1 });
    await models.ensure(collectionOf(users, 1));
    const own = await operationResultsPage(models, tenantId, operation(1), { limit: 1 });
    await expect(operationResultsPage(models, tenantId, operation(1), { limit: 1, after: next! })).rejects.toThrow(
      InvalidCursor,
    );
    await expect(operationResultsPage(models, tenantId, operation(1), { limit: 1, after: 'abc' })).rejects.toThrow(
      InvalidCursor,
    );
    await expect(usersPage(models, tenantId, { limit: 1, after: own.next! })).rejects.toThrow(InvalidCursor);
  });
});
