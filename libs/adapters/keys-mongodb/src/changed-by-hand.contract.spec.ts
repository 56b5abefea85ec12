import { randomBytes, randomUUID } from 'node:crypto';
import { DamagedKey, TenantKeysGone, type Person } from '#application';
import { everyPersonOf, hashOwner, personOwner } from '#contracts';
import { withAdapter } from '#testing/adapters';
import { aMongoDatabase, dropMongoDatabase, mongoAnswers, onMongo } from '#testing/mongodb';
import { openMongoKeys, type MongoKeys } from './index.js';
import type { KeyDocument } from './key-documents.js';

const masterKey = randomBytes(32);
const tenantId = randomUUID();
/** `held` has a key, `gone` was shredded, and `renewed` goes on with generation 2. */
const PERSONS = { held: randomUUID(), gone: randomUUID(), renewed: randomUUID(), other: randomUUID() };
type Name = keyof typeof PERSONS;
const NAMES = Object.keys(PERSONS) as readonly Name[];
const person = (name: Name): Person => ({ tenantId, personId: PERSONS[name] });
const receipt = { shreddedAt: '2026-02-01T00:00:00.000Z', receipt: 'receipt-1' };

type Documents = Readonly<Record<Name, KeyDocument>>;
/** Returns what somebody makes of a document, from all documents as they are and as they were before the shreddings. */
type ByHand = (now: Documents, before: Documents) => object;

await withAdapter('mongodb', mongoAnswers, () => {
  describe('the documents of a key store that somebody changed by hand', () => {
    let url: string;
    let keys: MongoKeys;
    let before: Documents;
    const collection = async () =>
      onMongo(url, async (connection) => {
        const all = await connection.db!.collection<KeyDocument>('keys').find({}).toArray();
        const of = (name: Name) => all.find(({ _id }) => _id.endsWith(PERSONS[name]))!;
        return Object.fromEntries(NAMES.map((name) => [name, of(name)])) as unknown as Documents;
      });
    const byHand = async (name: Name, change: ByHand): Promise<void> => {
      const now = await collection();
      const { _id, ...document } = { ...now[name], ...change(now, before) };
      await onMongo(url, (connection) =>
        connection.db!.collection<KeyDocument>('keys').replaceOne({ _id }, document, { upsert: true }),
      );
    };
    beforeEach(async () => {
      url = aMongoDatabase();
      keys = await openMongoKeys({ url, masterKey });
      await keys.ensure(NAMES.map(person));
      before = await collection();
      await keys.shred(person('gone'), receipt);
      await keys.shred({ ...person('renewed'), generation: 1 }, receipt);
      await keys.ensure([person('renewed')]);
    });
    afterEach(async () => {
      await keys.close();
      await dropMongoDatabase(url);
    });

    test.each<[string, Name, ByHand]>([
      ['the key of another person', 'held', ({ other }) => ({ keys: other.keys })],
      [
        'a key under another generation',
        'held',
        ({ held }) => ({
          keys: held.keys!.map((key) => ({ ...key, generation: 2 })),
        }),
      ],
      ['a key that was shredded and is back', 'gone', (_now, { gone }) => ({ keys: gone.keys, master: 1 })],
      ['a document as it was before the shredding', 'gone', (_now, { gone }) => ({ ...gone, receipts: [] })],
      [
        'a document as it was before one generation was shredded',
        'renewed',
        (_now, { renewed }) => ({
          ...renewed,
          receipts: [],
        }),
      ],
      ['no receipt any more', 'gone', () => ({ receipts: [] })],
      ['no key any more', 'held', () => ({ keys: [] })],
      [
        'a receipt that was made up',
        'held',
        () => ({
          keys: [],
          receipts: [{ ...receipt, generation: 0, proof: randomBytes(32) }],
        }),
      ],
      ['the receipt of another person', 'held', ({ gone }) => ({ keys: [], receipts: gone.receipts })],
      [
        'a receipt with another instant',
        'gone',
        ({ gone }) => ({
          receipts: gone.receipts!.map((each) => ({ ...each, shreddedAt: '2026-02-02T00:00:00.000Z' })),
        }),
      ],
      [
        'the receipt of one generation for all of them',
        'renewed',
        ({ renewed }) => ({
          keys: [],
          receipts: renewed.receipts!.map((each) => ({ ...each, generation: 0 })),
        }),
      ],
    ])('%s: is found out, and the error names the person', async (_what, name, change) => {
      await byHand(name, change);
      for (const call of [() => keys.get([person(name)]), () => keys.ensure([person(name)])]) {
        await expect(call()).rejects.toThrow(DamagedKey);
        await expect(call()).rejects.toThrow(PERSONS[name]);
      }
      expect(await keys.get([person('other')])).toMatchObject([{ state: 'active' }]);
    });

    test('a shredding that was undone by hand is done again by shredding once more', async () => {
      const again = { ...receipt, receipt: 'another' };
      await byHand('gone', (_now, { gone }) => ({ keys: gone.keys, master: 1 }));
      await keys.shred(person('gone'), again);
      expect(await keys.get([person('gone')])).toEqual([{ state: 'shredded', ...receipt }]);
      await byHand('gone', (_now, { gone }) => ({ ...gone, receipts: [] }));
      await keys.shred(person('gone'), again);
      expect(await keys.get([person('gone')])).toEqual([{ state: 'shredded', ...again }]);
    });

    test.each<[string, Name, ByHand]>([
      ['the key of another person', 'held', ({ other }) => ({ keys: other.keys })],
      [
        'a receipt that was made up',
        'held',
        () => ({ receipts: [{ ...receipt, generation: 0, proof: randomBytes(32) }] }),
      ],
      [
        'a receipt with another instant',
        'gone',
        ({ gone }) => ({
          receipts: gone.receipts!.map((each) => ({ ...each, shreddedAt: '2026-02-02T00:00:00.000Z' })),
        }),
      ],
    ])('%s: does not keep the person from being shredded', async (_what, name, change) => {
      const again = { ...receipt, receipt: 'another' };
      await byHand(name, change);
      await keys.shred(person(name), again);
      expect(await keys.get([person(name)])).toEqual([{ state: 'shredded', ...again }]);
    });

    describe('of a whole tenant', () => {
      const again = { ...receipt, receipt: 'another' };
      const ofTenant = personOwner(everyPersonOf(tenantId));
      const replace = (document: KeyDocument): Promise<void> =>
        onMongo(url, async (connection) => {
          const { _id, ...rest } = document;
          await connection.db!.collection<KeyDocument>('keys').replaceOne({ _id }, rest, { upsert: true });
        });
      const remove = (_id: string): Promise<void> =>
        onMongo(
          url,
          async (connection) => void (await connection.db!.collection<KeyDocument>('keys').deleteOne({ _id })),
        );

      test('a receipt that was made up is found out, and takes nobody for shredded', async () => {
        const receipts = [{ ...receipt, generation: 0, proof: randomBytes(32) }];
        await replace({ _id: ofTenant, keys: [], receipts } as object as KeyDocument);
        for (const call of [() => keys.get([person('held')]), () => keys.hashKey(tenantId)])
          await expect(call()).rejects.toThrow(DamagedKey);
        await keys.shredTenant(tenantId, receipt);
        expect(await keys.get([person('held')])).toEqual([{ state: 'shredded', ...receipt }]);
      });

      test('a receipt that is gone is found out, and nobody gets a key', async () => {
        await keys.shredTenant(tenantId, receipt);
        await remove(ofTenant);
        for (const call of [() => keys.get([person('held')]), () => keys.hashKey(tenantId)])
          await expect(call()).rejects.toThrow(/every person/);
        await expect(keys.ensure([{ tenantId, personId: randomUUID() }])).rejects.toThrow(DamagedKey);
      });

      test('a key that is put back beside the receipt opens nothing, and goes once more', async () => {
        await keys.shredTenant(tenantId, receipt);
        await replace(before.held);
        expect(await keys.get([person('held')])).toEqual([{ state: 'shredded', ...receipt }]);
        expect(await keys.shredTenant(tenantId, again)).toMatchObject(receipt);
        const { held } = await collection();
        expect(held.keys ?? []).toEqual([]);
      });

      test('a hash key that is put back beside the receipt is given to nobody', async () => {
        await keys.hashKey(tenantId);
        const hash = await onMongo(url, (connection) =>
          connection.db!.collection<KeyDocument>('keys').findOne({ _id: hashOwner(tenantId) }),
        );
        await keys.shredTenant(tenantId, receipt);
        await replace(hash!);
        await expect(keys.hashKey(tenantId)).rejects.toThrow(TenantKeysGone);
      });
    });
  });
});
