import { randomBytes, randomUUID } from 'node:crypto';
import { withAdapter } from '#testing/adapters';
import { keysContract, sessionsContract } from '#testing/contracts';
import { openSeveringProxy } from '#testing/faults';
import { aMongoDatabase, dropMongoDatabase, mongoAnswers, onMongo } from '#testing/mongodb';
import { KeysUnavailable, WrongMasterKey, type Person } from '#application';
import { makeCheck, systemRandom } from '#contracts';
import { openMongoKeys, type MongoKeys } from './index.js';

const masterKey = randomBytes(32);
const aPerson = (): Person => ({ tenantId: randomUUID(), personId: randomUUID() });
const receipt = { shreddedAt: '2026-02-01T00:00:00.000Z', receipt: 'receipt-1' };

await withAdapter('mongodb', mongoAnswers, () => {
  keysContract('mongodb', async () => {
    const url = aMongoDatabase();
    return {
      open: (key) => openMongoKeys({ url, masterKey: key }),
      leaveFormat: (format) =>
        onMongo(url, async (connection) => {
          const notes = connection.db!.collection<{ _id: string; text: string }>('keys-notes');
          await notes.deleteOne({ _id: 'format' });
          if (format !== undefined) await notes.insertOne({ _id: 'format', text: String(format) });
        }),
      dispose: async () => void (await dropMongoDatabase(url)),
    };
  });

  sessionsContract('mongodb', async () => {
    const url = aMongoDatabase();
    return {
      open: () => openMongoKeys({ url, masterKey }),
      dispose: async () => void (await dropMongoDatabase(url)),
    };
  });

  describe('MongoKeys', () => {
    let url: string;
    let keys: MongoKeys;
    /** Opens a connection of its own, so that the test trusts nothing of the adapter. */
    const collection = <T>(
      name: string,
      work: (
        documents: ReturnType<NonNullable<Parameters<Parameters<typeof onMongo>[1]>[0]['db']>['collection']>,
      ) => Promise<T>,
    ) => onMongo(url, (connection) => work(connection.db!.collection(name)));
    beforeEach(async () => {
      url = aMongoDatabase();
      keys = await openMongoKeys({ url, masterKey });
    });
    afterEach(async () => {
      await keys.close();
      await dropMongoDatabase(url);
    });

    test('stores no key in clear, and nothing of a shredded one', async () => {
      const person = aPerson();
      const [made] = await keys.ensure([person]);
      const clear = Buffer.from((made as { readonly key: Uint8Array }).key);
      const stored = () => collection('keys', (documents) => documents.find({}).toArray());
      const [before] = (await stored()) as unknown as [
        { readonly keys: readonly [{ readonly wrapped: { readonly buffer: Buffer } }] },
      ];
      expect(before.keys[0].wrapped.buffer.includes(clear)).toBe(false);
      await keys.shred(person, receipt);
      expect(await stored()).toEqual([
        { _id: expect.any(String), keys: [], receipts: [{ ...receipt, generation: 0, proof: expect.anything() }] },
      ]);
    });

    test('a change of the master key that was cut off: nobody uses a key until it has been made again', async () => {
      const persons = Array.from({ length: 5 }, aPerson);
      const before = await keys.ensure(persons);
      const next = randomBytes(32);
      await keys.rewrap(next);
      // this is what a process leaves that ended in the middle: two keys are under the old master key, and the change
      // has begun
      const backup = await collection('keys', (documents) => documents.find({}).toArray());
      await keys.close();
      await dropMongoDatabase(url);
      keys = await openMongoKeys({ url, masterKey });
      await keys.ensure(persons);
      const fresh = await keys.get(persons);
      await collection('keys', async (documents) => {
        for (const document of backup.slice(0, 3)) await documents.replaceOne({ _id: document._id }, document);
      });
      const check = makeCheck(next, systemRandom);
      const mark = await onMongo(url, async (connection) => {
        const masters = connection.db!.collection<{ _id: string; check: unknown }>('keys-master');
        return masters.updateOne({ _id: 'master' }, { $set: { next: { check } } });
      });
      expect(mark.modifiedCount).toBe(1);
      await expect(keys.ensure([aPerson()])).rejects.toThrow(KeysUnavailable);
      await expect(openMongoKeys({ url, masterKey: next })).rejects.toThrow(/begin it again/);
      await expect(keys.rewrap(randomBytes(32))).rejects.toThrow(/another master key has begun/);
      expect(await keys.rewrap(next)).toBe(6);
      const [kept, made] = [new Set(backup.slice(0, 3).map(({ _id }) => String(_id))), await keys.get(persons)];
      for (const [index, person] of persons.entries()) {
        const isOld = kept.has(`person\n${person.tenantId}\n${person.personId}`);
        expect(made[index]).toEqual(isOld ? before[index] : fresh[index]);
      }
    });

    test('a key that came too late for a change of the master key is made anew: nobody has used it', async () => {
      const old = await openMongoKeys({ url, masterKey });
      const next = randomBytes(32);
      await keys.rewrap(next);
      const late = aPerson();
      await expect(old.ensure([late])).rejects.toThrow(WrongMasterKey);
      expect(await keys.get([late])).toEqual([{ state: 'missing' }]);
      const [made] = await keys.ensure([late]);
      expect(made).toMatchObject({ state: 'active' });
      const again = await openMongoKeys({ url, masterKey: next });
      expect(await again.get([late])).toEqual([made]);
      await again.close();
      await old.close();
    });

    test('keys without the record of their master key are refused, and none is made beside them', async () => {
      await keys.ensure([aPerson()]);
      await collection('keys-master', (documents) => documents.deleteMany({}));
      await expect(openMongoKeys({ url, masterKey })).rejects.toMatchObject({
        code: 'unusable-store',
        message: expect.stringMatching(/lacks its collection keys-master: restore all collections/),
      });
      expect(await collection('keys-master', (documents) => documents.countDocuments({}))).toBe(0);
    });

    test('says that the server is away, within the time it may wait', async () => {
      const nobody = { url: 'mongodb://127.0.0.1:1/seatledger', masterKey, selectionMilliseconds: 300 };
      await expect(openMongoKeys(nobody)).rejects.toThrow(KeysUnavailable);
    });

    test('is no server that is away, and to be waited for, where the address is wrong', async () => {
      const wrong = { url: `${url}?w=majority&wrong=yes`, masterKey, selectionMilliseconds: 300 };
      await expect(openMongoKeys(wrong)).rejects.toMatchObject({ name: 'MongoParseError' });
    });

    test('says that the server is away where it breaks off meanwhile, and makes the keys once it is back', async () => {
      const through = new URL(url);
      const proxy = await openSeveringProxy({ host: through.hostname, port: Number(through.port || 27_017) });
      through.host = `127.0.0.1:${proxy.port}`;
      const distant = await openMongoKeys({ url: through.href, masterKey, selectionMilliseconds: 1_000 });
      const persons = [aPerson(), aPerson()];
      proxy.severAt('wrapped');
      await expect(distant.ensure(persons)).rejects.toThrow(KeysUnavailable);
      proxy.severAt(undefined);
      const made = await distant.ensure(persons);
      expect(made.map(({ state }) => state)).toEqual(['active', 'active']);
      expect(await keys.get(persons)).toEqual(made);
      await distant.close();
      await proxy.close();
    });
  });
});
