import { MemoryReadModels } from '#adapters/read-models-memory';
import { collectionOf, type OpenSearch, type Position } from '#application';
import { type CountryCode, defined, type SkuId, type TenantId } from '#licensing';
import { PromptTurn } from '#testing/fakes';
import { users, type UserDocument } from '../users/users.js';
import { idsOfMatchingUsers, matchingUsers } from './matching-users.js';

const tenantId = '11111111-1111-4111-8111-111111111111' as TenantId;
const idOf = (number: number): string => `ffffffff-1111-4111-8111-${String(number).padStart(12, '0')}`;
const A = 'aaaaaaaa-0000-4000-8000-000000000000' as SkuId;
const B = 'bbbbbbbb-0000-4000-8000-000000000000' as SkuId;

interface Person {
  readonly products?: readonly SkuId[];
  readonly usageLocation?: string | null;
  readonly status?: 'active' | 'deleted';
  readonly createdAt?: string;
  readonly accountEnabled?: false;
  readonly userType?: 'Guest';
}
/** Counts what is asked of the read models. */
class Asked extends MemoryReadModels {
  documents = 0;
  override async query<D>(...asked: Parameters<MemoryReadModels['query']>) {
    const found = await super.query<D>(...asked);
    this.documents += found.items.length;
    return found;
  }
}
const given = async (people: readonly Person[]): Promise<Asked> => {
  const models = new Asked();
  const collection = collectionOf(users, 1);
  await models.ensure(collection);
  const documents = people.map(({ products = [], usageLocation = null, ...person }, number) => ({
    id: idOf(number),
    tenantId,
    status: person.status ?? 'active',
    usageLocation,
    addressKeys: [],
    licenses: products.map((skuId) => ({ skuId })),
    ...defined({ accountEnabled: person.accountEnabled, userType: person.userType }),
    createdAt: person.createdAt ?? '2026-01-01T00:00:00.000Z',
  }));
  const writes = documents.map((document) => ({
    key: `${tenantId}_${document.id}`,
    at: '00000000000000000001' as Position,
    document: document as unknown as UserDocument,
  }));
  await models.commit(collection, writes);
  return models;
};
const pagesOf = async (models: MemoryReadModels, search: OpenSearch, limit: number) => {
  const pages: (readonly number[])[] = [];
  const looks: number[] = [];
  const totals: (number | undefined)[] = [];
  let after: string | undefined;
  do {
    const request = { limit, turn: new PromptTurn(), ...defined({ after }) };
    const { items, next, total, looked } = await matchingUsers(models, tenantId, search, request);
    pages.push(items.map(({ id }) => Number(id.slice(-12))));
    totals.push(total);
    looks.push(looked);
    after = next;
  } while (after !== undefined);
  return { pages, totals, looks };
};
const PEOPLE: readonly Person[] = [
  { products: [A], usageLocation: 'DE', createdAt: '2026-01-04T00:00:00.000Z' },
  { products: [A, B], usageLocation: 'DE', createdAt: '2026-01-03T00:00:00.000Z' },
  { products: [B], accountEnabled: false, createdAt: '2026-01-02T00:00:00.000Z' },
  { usageLocation: 'CZ', userType: 'Guest', createdAt: '2026-01-02T00:00:00.000Z' },
  { createdAt: '2026-01-01T00:00:00.000Z' },
  { status: 'deleted', usageLocation: 'DE', createdAt: '2026-01-05T00:00:00.000Z' },
];
const DE = 'DE' as CountryCode;

describe('users who match', () => {
  it.each<[string, OpenSearch, readonly number[], number | undefined]>([
    ['nothing', {}, [0, 1, 2, 3, 4], 5],
    ['a product', { product: A }, [0, 1], 2],
    ['the lack of a product', { without: A }, [2, 3, 4], 3],
    ['no license', { unlicensed: true }, [3, 4], 2],
    ['a blocked sign-in', { accountEnabled: false }, [2], 1],
    ['one that is not', { accountEnabled: true }, [0, 1, 3, 4], undefined],
    ['guests', { userType: 'Guest' }, [3], 1],
    ['members of a product', { userType: 'Member', product: B }, [1, 2], undefined],
    ['no license in vain', { unlicensed: false }, [0, 1, 2, 3, 4], 5],
    ['a location', { location: DE }, [0, 1], 2],
    ['the lack of a location', { location: null }, [2, 4], 2],
    ['a product and the lack of another one', { product: A, without: B }, [0], undefined],
    ['a product and a location', { product: B, location: null }, [2], undefined],
    ['no license and a location', { unlicensed: true, location: null }, [4], undefined],
    ['being deleted', { state: 'deleted' }, [5], 1],
    ['being deleted, by location', { state: 'deleted', location: DE }, [5], 1],
    ['being deleted with a product', { state: 'deleted', product: A }, [], 0],
    ['nothing, by creation', { sort: 'created' }, [4, 2, 3, 1, 0], 5],
    ['nothing, the newest first', { sort: 'created', descending: true }, [0, 1, 3, 2, 4], 5],
    ['a location, by creation', { sort: 'created', location: DE }, [1, 0], 2],
    ['no license, by creation', { sort: 'created', unlicensed: true }, [4, 3], 2],
  ])('are found by %s, once each, however long a page is', async (_by, search, expected, total) => {
    const models = await given(PEOPLE);
    for (const limit of [1, 2, 3, 10]) {
      const { pages, totals } = await pagesOf(models, search, limit);
      expect(pages.flat()).toEqual(expected);
      expect(Math.max(...pages.map(({ length }) => length))).toBeLessThanOrEqual(limit);
      expect(totals.slice(1).every((each) => each === undefined)).toBe(true);
      // a list that fits into one page is counted by itself
      if (limit === 10 || total !== undefined) expect(totals[0]).toBe(total ?? expected.length);
    }
  });

  it('are looked for in 5,000 documents for a page, and the next one goes on from there', async () => {
    const models = await given(Array.from({ length: 11_000 }, (_, at) => (at === 10_500 ? {} : { products: [A] })));
    const { pages, looks } = await pagesOf(models, { without: A, sort: 'created' }, 10);
    expect(pages).toEqual([[], [], [10_500]]);
    expect(looks).toEqual([5_000, 5_000, 1_000]);
    expect(models.documents).toBe(11_000);
  });

  it('are read no further than a page needs', async () => {
    const models = await given(Array.from({ length: 2_000 }, () => ({ products: [A] })));
    const request = { limit: 10, turn: new PromptTurn() };
    await matchingUsers(models, tenantId, { product: A }, request);
    expect(models.documents).toBe(10);
    await matchingUsers(models, tenantId, { without: B }, request);
    expect(models.documents).toBe(10 + 250);
  });

  it('are all told by id, unless they are too many', async () => {
    const models = await given(Array.from({ length: 600 }, (_, at) => (at % 2 === 0 ? {} : { products: [A] })));
    const turn = new PromptTurn();
    const ids = await idsOfMatchingUsers(models, tenantId, { without: A }, { atMost: 300, turn });
    expect(ids).toEqual(Array.from({ length: 300 }, (_, at) => idOf(at * 2)));
    expect(await idsOfMatchingUsers(models, tenantId, { without: A }, { atMost: 299, turn })).toBeUndefined();
  });
});
