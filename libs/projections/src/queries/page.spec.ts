import { MemoryReadModels } from '#adapters/read-models-memory';
import { collectionOf, InvalidCursor, type Position } from '#application';
import { page } from './page.js';

const at = '00000000000000000001' as Position;

describe('a page', () => {
  it('takes no cursor of another list, even of one with the same index and the same values', async () => {
    const models = new MemoryReadModels();
    const indexes = [{ name: 'by-tenant', fields: ['tenantId'] }];
    for (const name of ['purchases', 'holidays']) {
      const collection = collectionOf({ name, version: 1, indexes }, 1);
      await models.ensure(collection);
      await models.commit(
        collection,
        ['a', 'b', 'c'].map((key) => ({ key, at, document: { tenantId: 't', key } })),
      );
    }
    const query = { index: 'by-tenant', prefix: ['t'] };
    const { next } = await page(models, 'purchases', query, { limit: 1 });
    const second = await page(models, 'purchases', query, { limit: 1, after: next! });
    expect(second.items).toEqual([{ tenantId: 't', key: 'b' }]);
    await expect(page(models, 'holidays', query, { limit: 1, after: next! })).rejects.toThrow(InvalidCursor);
  });
});
