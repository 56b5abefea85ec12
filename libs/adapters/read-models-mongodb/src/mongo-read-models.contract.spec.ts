import { itUnless, withAdapter } from '#testing/adapters';
import { dryRunsContract, readModelsContract } from '#testing/contracts';
import { openSeveringProxy, openWire } from '#testing/faults';
import { aMongoDatabase, dropMongoDatabase, isMongoItself, mongoAnswers, onMongo } from '#testing/mongodb';
import { everyQuery } from '#testing/projections';
import { ProjectionWorld } from '#testing/world';
import { collectionOf, ReadModelsClosed, ReadModelsUnavailable } from '#application';
import { allProjections } from '#projections';
import { openMongoReadModels, planOf } from './index.js';

const isReal = await mongoAnswers().then(isMongoItself, () => false);

await withAdapter('mongodb', mongoAnswers, () => {
  describe('MongoReadModels', () => {
    readModelsContract(
      async () => {
        const url = aMongoDatabase();
        return {
          open: () => openMongoReadModels({ url }),
          leaveFormat: (format) =>
            onMongo(url, async (connection) => {
              const about = connection.db!.collection<{ _id: string; format: number }>('about-read-models');
              await about.deleteOne({ _id: 'format' });
              if (format !== undefined) await about.insertOne({ _id: 'format', format });
            }),
          persistent: true,
          dispose: async () => void (await dropMongoDatabase(url)),
        };
      },
      isReal ? {} : { 'order-of-code-points': 'this server, which is not MongoDB itself, orders by UTF-16 units' },
    );

    dryRunsContract(async () => {
      const url = aMongoDatabase();
      return { open: () => openMongoReadModels({ url }), dispose: async () => void (await dropMongoDatabase(url)) };
    });

    itUnless('mongodb', isReal ? undefined : 'this server, which is not MongoDB itself, explains no plan')(
      'every query is answered by a scan of its index, without sorting and without looking at other documents',
      async () => {
        const url = aMongoDatabase();
        const models = await openMongoReadModels({ url });
        for (const projection of allProjections) await models.ensure(collectionOf(projection, 1));
        await onMongo(url, async (connection) => {
          const collections = await connection.db!.listCollections().toArray();
          for (const { collection, query } of await everyQuery()) {
            const { name } = collections.find((each) => each.name.startsWith(`${collection}@1-`))!;
            const spec = allProjections.find((each) => each.name === collection)!.indexes;
            const { filter, sort } = planOf(
              spec.find((each) => each.name === query.index)!,
              { ...query, limit: 10 },
            );
            const plan = JSON.stringify(await connection.db!.collection(name).find(filter).sort(sort).explain());
            expect(plan).toContain('"IXSCAN"');
            expect(plan).toContain(`"indexName":"${query.index}"`);
            expect(plan).not.toMatch(/"(COLLSCAN|SORT)"/);
          }
        });
        await models.close();
        await dropMongoDatabase(url);
      },
    );

    it('keeps nothing of a document that a tombstone replaced', async () => {
      const url = aMongoDatabase();
      const models = await openMongoReadModels({ url });
      const people = { name: 'people', generation: 1, version: 1, indexes: [{ name: 'by-name', fields: ['name'] }] };
      const at = (position: number): string => String(position).padStart(20, '0');
      await models.ensure(people);
      await models.commit(people, [{ key: 'a', at: at(1), document: { name: 'Sensitive-Surname' } }]);
      await models.commit(people, [{ key: 'a', at: at(2), document: null }]);
      await onMongo(url, async (connection) => {
        for (const { name } of await connection.db!.listCollections().toArray())
          expect(JSON.stringify(await connection.db!.collection(name).find({}).toArray())).not.toContain('Sensitive');
      });
      await models.close();
      await dropMongoDatabase(url);
    });

    it('is unavailable to who opened a database that was dropped, also after somebody has begun it anew', async () => {
      const url = aMongoDatabase();
      const people = { name: 'people', generation: 1, version: 1, indexes: [] };
      const position = '0'.repeat(20);
      const checkpoint = { storeId: 's', position, updatedAt: '2026-01-05T08:00:00.000Z' };
      const models = await openMongoReadModels({ url });
      await models.ensure(people);
      await dropMongoDatabase(url);
      const calls = [
        () => models.liveGeneration('people'),
        () => models.getMany(people, ['a']),
        () => models.ensure(people),
        () => models.commit(people, [{ key: 'a', at: position, document: {} }]),
        () => models.saveCheckpoint('people@1', checkpoint),
        () => models.acquireLease('a', 'me', checkpoint.updatedAt, 1_000),
      ];
      for (const call of calls) await expect(call()).rejects.toThrow(/isn't the one any more that was opened: put/);
      for (const call of calls) await expect(call()).rejects.toThrow(ReadModelsUnavailable);
      const anew = await openMongoReadModels({ url });
      expect(await anew.liveGeneration('people')).toBeUndefined();
      await anew.ensure(people);
      for (const call of calls) await expect(call()).rejects.toThrow(ReadModelsUnavailable);
      expect(await anew.checkpoint('people@1')).toBeUndefined();
      for (const each of [models, anew]) await each.close();
      await dropMongoDatabase(url);
    });

    it('stops who follows into it where its checkpoints are gone, and leaves the documents as they were', async () => {
      const url = aMongoDatabase();
      const models = await openMongoReadModels({ url });
      const at = (position: number): string => String(position).padStart(20, '0');
      const world = new ProjectionWorld();
      await world.add('a', 1);
      const projector = world.projector({ readModels: models });
      const counts = { name: 'counts', generation: 1 };
      await world.until(async () => (await models.checkpoint('counts@1'))?.position === at(1));
      await onMongo(url, (connection) => connection.db!.collection('checkpoints').deleteMany({}));
      await world.add('a', 2);
      await world.until(() => projector.status()[0]?.state === 'stopped');
      expect(world.alarms).toMatchObject([{ code: 'wrong-history' }]);
      expect(world.alarms[0]?.message).toMatch(/checkpoint is gone, and 1 documents are there/);
      expect(await models.getMany(counts, ['a'])).toMatchObject([{ sum: 1 }]);
      await world.stop();
      await models.close();
      await dropMongoDatabase(url);
    });

    it('says that the server is away, within the time it may wait', async () => {
      const nobody = { url: 'mongodb://127.0.0.1:1/seatledger', selectionMilliseconds: 300 };
      const models = await openMongoReadModels(nobody);
      await expect(models.liveGeneration('people')).rejects.toThrow(ReadModelsUnavailable);
      await models.close();
      await expect(models.liveGeneration('people')).rejects.toThrow(ReadModelsClosed);
    });

    it('begins by itself where the server comes after it was opened', async () => {
      const url = aMongoDatabase();
      const wire = await openWire(url);
      wire.down(true);
      const models = await openMongoReadModels({ url: wire.url, selectionMilliseconds: 300 });
      for (const call of [models.liveGeneration('people'), models.parked('people@1')])
        await expect(call).rejects.toThrow(ReadModelsUnavailable);
      wire.down(false);
      await models.ensure({ name: 'people', generation: 1, version: 1, indexes: [] });
      expect(await models.liveGeneration('people')).toEqual({ generation: 1, version: 1 });
      await models.close();
      await wire.close();
      await dropMongoDatabase(url);
    });

    it('of an earlier release are refused also where their server comes after they were opened', async () => {
      const url = aMongoDatabase();
      await onMongo(url, async (connection) => {
        const models = connection.db!.collection<{ _id: string; live: number; generations: object }>('read-models');
        await models.insertOne({ _id: 'people', live: 1, generations: {} });
      });
      const wire = await openWire(url);
      wire.down(true);
      const models = await openMongoReadModels({ url: wire.url, selectionMilliseconds: 300 });
      wire.down(false);
      for (let call = 0; call < 2; call += 1)
        await expect(models.liveGeneration('people')).rejects.toMatchObject({ code: 'unusable-store' });
      await models.close();
      await wire.close();
      await dropMongoDatabase(url);
    });

    it('says that the server is away when it breaks off within a bulk, and goes on once it is back', async () => {
      const url = new URL(aMongoDatabase());
      const proxy = await openSeveringProxy({ host: url.hostname, port: Number(url.port || 27_017) });
      const through = new URL(url);
      through.host = `127.0.0.1:${proxy.port}`;
      const models = await openMongoReadModels({ url: through.href, selectionMilliseconds: 1_000 });
      const people = { name: 'people', generation: 1, version: 1, indexes: [] };
      const writes = ['a', 'b'].map((key) => ({ key, at: '1'.padStart(20, '0'), document: { marked: 'half-way' } }));
      await models.ensure(people);
      proxy.severAt('half-way');
      await expect(models.commit(people, writes)).rejects.toThrow(ReadModelsUnavailable);
      proxy.severAt(undefined);
      expect(await models.commit(people, writes)).toMatchObject({ written: 2 });
      await models.close();
      await proxy.close();
      await dropMongoDatabase(url.href);
    });
  });
});
