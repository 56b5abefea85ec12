import { MemoryReadModels } from '#adapters/read-models-memory';
import { collectionOf, type ReadTarget } from '#application';
import type { SkuId } from '#licensing';
import { catalogue } from '../catalogue/catalogue.js';
import { subscriptions, type SubscriptionDocument } from '../subscriptions/subscriptions.js';
import { licensesHeld, withBehind } from './ledger.js';

class CountedReadModels extends MemoryReadModels {
  questions = 0;
  override getMany<D>(target: ReadTarget, keys: readonly string[]): Promise<readonly (D | undefined)[]> {
    this.questions += 1;
    return super.getMany<D>(target, keys);
  }
}

it('asks the catalogue once for all subscriptions how many licenses are behind', async () => {
  const models = new CountedReadModels();
  const collection = collectionOf(catalogue, 1);
  await models.ensure(collection);
  const ids = Array.from({ length: 50 }, (_, at) => `sku-${at}` as SkuId);
  const at = '1'.padStart(20, '0');
  const products = ids.map((skuId, index) => ({ key: skuId, at, document: { skuId, revision: index } }));
  await models.commit(collection, products.slice(1));
  const revisions = [
    { productRevision: 10, licenses: 3 },
    { productRevision: 20, licenses: 4 },
  ];
  const found = await withBehind(
    models,
    ids.map((skuId) => ({ skuId, revisions }) as unknown as SubscriptionDocument),
  );
  expect([0, 10, 11, 20, 21].map((each) => found[each]?.behind)).toEqual([0, 0, 3, 3, 7]);
  expect(models.questions).toBe(1);
});

it('counts the licenses of some products that are held, of all tenants together, page after page', async () => {
  const models = new MemoryReadModels();
  const collection = collectionOf(subscriptions, 1);
  await models.ensure(collection);
  const at = '1'.padStart(20, '0');
  const documents = Array.from({ length: 1_200 }, (_, n) => ({
    key: `tenant-${n}`,
    at,
    document: { tenantId: `tenant-${n % 100}`, skuId: `sku-${n % 3}`, skuPartNumber: 'P', assigned: 2 },
  }));
  await models.commit(collection, documents);
  expect(await licensesHeld(models, ['sku-0', 'sku-2'])).toBe(1_600);
  expect(await licensesHeld(models, ['sku-9'])).toBe(0);
});
