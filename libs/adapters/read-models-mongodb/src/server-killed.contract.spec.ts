import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withAdapter } from '#testing/adapters';
import { mongoAnswers } from '#testing/mongodb';
import { counting, ProjectionWorld, type CountDocument } from '#testing/world';
import { MemoryReadModels } from '#adapters/read-models-memory';
import {
  anyProjection,
  Freshness,
  ReadModelsUnavailable,
  rebuildProjection,
  type ReadModels,
  type RebuildDependencies,
} from '#application';
import { defined } from '#licensing';
import { openMongoReadModels, type MongoReadModels } from './index.js';

const run = promisify(execFile);

/**
 * This projection has a document for each of 97 remainders, so that every batch meets many of them, and each grows with
 * the log.
 */
const SPREAD = anyProjection(
  counting({ name: 'spread', keys: ({ event }) => [`k${(event.data as { total: number }).total % 97}`] }),
);
const EVENTS = 3_000;
const BATCH = 200;

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** This is a server of this test's own. The script that people use starts and kills it. */
class OwnServer {
  private constructor(
    private readonly dir: string,
    private readonly port: number,
  ) {}

  static async start(): Promise<OwnServer> {
    const server = new OwnServer(await mkdtemp(join(tmpdir(), 'seatledger-mongodb-')), await freePort());
    await server.tell('start');
    return server;
  }
  get url(): string {
    return `mongodb://127.0.0.1:${this.port}/seatledger`;
  }
  async tell(verb: 'start' | 'kill'): Promise<void> {
    const script = 'test/servers/servers.mjs';
    await run(process.execPath, [script, verb, 'mongodb', '--dir', this.dir, '--port', String(this.port)]);
  }
  async end(): Promise<void> {
    await this.tell('kill');
    await rm(this.dir, { recursive: true, force: true });
  }
}

/** Returns the same read models, but something happens while the n-th commit is on its way. */
const disturbed = (models: ReadModels, commits: number, disturb: () => Promise<void>): ReadModels => {
  let count = 0;
  return new Proxy(models, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (name !== 'commit') return member.bind(target) as unknown;
      return async (...args: Parameters<ReadModels['commit']>) => {
        count += 1;
        const [outcome] = await Promise.allSettled([
          target.commit(...args),
          count === commits ? disturb() : Promise.resolve(),
        ]);
        if (outcome.status === 'rejected') throw outcome.reason;
        return outcome.value;
      };
    },
  });
};

const documentsOf = async (models: ReadModels, generation?: number): Promise<readonly unknown[]> => {
  const target = { name: SPREAD.name, ...defined({ generation }) };
  const { items } = await models.query<CountDocument>(target, { index: 'by-count', prefix: [], limit: 1_000 });
  return items;
};

await withAdapter('mongodb', mongoAnswers, () => {
  describe('MongoDB killed in the middle of a projection', () => {
    let server: OwnServer;
    let world: ProjectionWorld;
    let models: MongoReadModels;
    let expected: readonly unknown[];
    const deps = (readModels: ReadModels): RebuildDependencies => {
      const { store, codec, clock } = world;
      return { store, codec, clock, readModels, holder: 'rebuild' };
    };
    beforeAll(async () => {
      server = await OwnServer.start();
      models = await openMongoReadModels({ url: server.url, selectionMilliseconds: 500 });
      world = new ProjectionWorld();
      for (let from = 1; from <= EVENTS; from += 500)
        await world.add('a', ...Array.from({ length: 500 }, (_, index) => (from + index) * 14));
      const inOneGo = new MemoryReadModels();
      await rebuildProjection(SPREAD, deps(inOneGo));
      expected = await documentsOf(inOneGo);
      expect(expected).toHaveLength(97);
    });
    afterAll(async () => {
      await world.stop();
      await models.close();
      await server.end();
    });

    it('a runner waits, goes on when the server is back, and ends equal to one made in one go', async () => {
      let killed = false;
      const readModels = disturbed(models, 5, async () => {
        await server.tell('kill');
        killed = true;
      });
      const projector = world.projector({ readModels, definitions: [SPREAD], batchSize: BATCH });
      await world.until(() => projector.status()[0]!.state === 'waiting');
      expect(killed).toBe(true);
      await expect(models.liveGeneration(SPREAD.name)).rejects.toThrow(ReadModelsUnavailable);
      await server.tell('start');
      const before = await models.checkpoint('spread@1');
      const head = (await world.store.head())!.position;
      expect(before!.position < head).toBe(true);
      // the runner asks again when its pause is over
      const freshness = new Freshness({ readModels: models, delay: world.delay });
      await world.until(async () => {
        await world.delay.advance(1_000);
        return projector.status()[0]!.position >= head;
      });
      await freshness.waitFor(head, [SPREAD.name], { timeoutMilliseconds: 0 });
      expect(await documentsOf(models)).toEqual(expected);
      expect(world.alarms).toEqual([]);
      await projector.stop();
    });

    it('a rebuild beside the live generation leaves it as it is, and the next rebuild takes its place', async () => {
      const broken = disturbed(models, 5, () => server.tell('kill'));
      await expect(rebuildProjection(SPREAD, deps(broken), { batchSize: BATCH })).rejects.toThrow(
        ReadModelsUnavailable,
      );
      await server.tell('start');
      expect(await models.liveGeneration(SPREAD.name)).toMatchObject({ generation: 1 });
      expect(await documentsOf(models)).toEqual(expected);
      const half = (await models.generations(SPREAD.name)).find(({ generation }) => generation === 2)!;
      expect(half.checkpoint!.position < (await world.store.head())!.position).toBe(true);
      const rebuilt = await rebuildProjection(SPREAD, deps(models), { batchSize: BATCH });
      expect(rebuilt).toMatchObject({ events: EVENTS, previous: 1, parked: [] });
      expect(await documentsOf(models)).toEqual(expected);
      expect(await documentsOf(models, rebuilt.generation)).toEqual(expected);
    });
  });
});
