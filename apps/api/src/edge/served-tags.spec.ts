import fastify, { type FastifyInstance } from 'fastify';
import fc from 'fast-check';
import { Freshness } from '#application';
import { FaultyReadModels } from '#testing/faults';
import { COUNTS, type CountDocument, ProjectionWorld, TENANT_ID } from '#testing/world';
import { basisIn, ServedTags, tagsIn } from './served-tags.js';

const OTHER = '22222222-2222-4222-8222-222222222222';
const READS = ['query', 'getMany', 'count', 'keys', 'load'] as const;

/** This process serves what a read model holds of one tenant, as the API does, and counts its queries. */
const open = (world: ProjectionWorld) => {
  const counted = new FaultyReadModels(world.readModels);
  const freshness = new Freshness({ readModels: counted.models, delay: world.delay });
  const tags = new ServedTags(world.store, freshness);
  const app: FastifyInstance = fastify();
  let isPartial = false;
  let named = 'a';
  for (const path of ['/list', '/things/1'])
    app.get(path, async (request, response) => {
      const { minPosition } = request.query as { readonly minPosition?: string };
      const asked = { http: { request, response }, tenantId: TENANT_ID, models: [COUNTS.name], minPosition };
      const body = await tags.serve(asked, async () => {
        const all = { index: 'by-count', prefix: [], limit: 1_000 };
        const { items } = await counted.models.query<CountDocument>({ name: COUNTS.name }, all);
        const sums = Object.fromEntries(items.map(({ document: { name, sum } }) => [name, sum]));
        const revision = items.find(({ key }) => key === 'a')?.document.count ?? 0;
        return { body: sums, ...(path !== '/list' && { thing: { id: named, revision } }), isPartial };
      });
      return body ?? response.send();
    });
  const reads = (): number => READS.reduce((sum, method) => sum + counted.count(method), 0);
  return {
    ask: async (path: string, tag?: string, minPosition?: string) => {
      const before = reads();
      const url = minPosition === undefined ? path : `${path}?minPosition=${minPosition}`;
      const answer = await app.inject({ url, ...(tag !== undefined && { headers: { 'if-none-match': tag } }) });
      const { etag } = answer.headers as { readonly etag?: string };
      return { status: answer.statusCode, body: answer.body, etag, headers: answer.headers, reads: reads() - before };
    },
    showPartly: (): void => {
      isPartial = true;
    },
    nameAnother: (): void => {
      named = 'b';
    },
  };
};

describe.each(['/list', '/things/1'])('a tag of what was served: %s', (path) => {
  let world: ProjectionWorld;
  const built = async (position: string): Promise<void> => {
    const projector = world.projector();
    await world.reached(position);
    await projector.stop();
  };
  beforeEach(async () => {
    world = new ProjectionWorld();
    await built(await world.add('a', 1));
  });
  afterEach(() => world.stop());

  it('is weak, and comes with what keeps others from having the answer', async () => {
    const { status, headers } = await open(world).ask(path);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      etag: expect.stringMatching(/^W\/"[\w.-]+"$/),
      'cache-control': 'private, no-cache',
      vary: 'authorization, x-tenant-id',
    });
  });

  it('is answered 304 at the cost of no query while nothing has come of the tenant', async () => {
    const { ask } = open(world);
    const { etag, reads } = await ask(path);
    expect(reads).toBe(1);
    await world.addOf(OTHER, 'x', 5);
    for (const tag of [etag!, etag!.slice(2), `"other", ${etag}`])
      expect(await ask(path, tag)).toMatchObject({ status: 304, body: '', etag, reads: 0 });
  });

  it('is not answered 304 once another process has changed something, be it shown yet or not', async () => {
    const { ask } = open(world);
    const { etag } = await ask(path);
    expect(await ask(path, etag)).toMatchObject({ status: 304 });
    const position = await world.add('a', 2);
    expect(await ask(path, etag)).toMatchObject({ status: 200, body: '{"a":1}' });
    await built(position);
    expect(await ask(path, etag)).toMatchObject({ status: 200, body: '{"a":3}' });
  });

  it('is not answered 304 before the log has come to minPosition', async () => {
    const { ask } = open(world);
    const { etag } = await ask(path);
    const head = (await world.store.head())!.position;
    expect(await ask(path, etag, head)).toMatchObject({ status: 304 });
    expect(await ask(path, etag, '9'.repeat(20))).toMatchObject({ status: 200 });
  });

  it('is not answered 304 in another generation, which may hold something else', async () => {
    const { ask } = open(world);
    const { etag } = await ask(path);
    await world.readModels.ensure({ ...COUNTS, generation: 2 });
    await world.readModels.promote(COUNTS.name, 1, 2);
    expect(await ask(path, etag)).toMatchObject({ status: 200 });
  });

  it('is none where something can’t be read at the moment', async () => {
    const { ask, showPartly } = open(world);
    showPartly();
    expect((await ask(path)).etag).toBeUndefined();
  });

  it('is passed over where the log is away: whoever asks is answered from the read models', async () => {
    const { ask } = open(world);
    const { etag } = await ask(path);
    await world.store.close();
    expect(await ask(path, etag)).toMatchObject({ status: 200, body: '{"a":1}' });
  });
});

describe('a tag of a list', () => {
  it('is good in another process, which served nothing yet', async () => {
    const world = new ProjectionWorld();
    const projector = world.projector();
    await world.reached(await world.add('a', 1));
    const { etag } = await open(world).ask('/list');
    expect(await open(world).ask('/list', etag)).toMatchObject({ status: 304, reads: 0 });
    await projector.stop();
    await world.stop();
  });
});

type Step =
  | { readonly do: 'change'; readonly of: string; readonly by: number }
  | { readonly do: 'project' }
  | { readonly do: 'ask'; readonly process: number; readonly path: string; readonly tag: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('change' as const),
    of: fc.constantFrom(TENANT_ID, OTHER),
    by: fc.integer({ min: 1, max: 9 }),
  }),
  fc.record({ do: fc.constant('project' as const) }),
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      process: fc.nat(1),
      path: fc.constantFrom('/list', '/things/1'),
      tag: fc.nat(5),
    }),
  },
);

it('never lets anybody keep what is not so any more, in whatever order processes change and answer', async () => {
  let spared = 0;
  const run = async (steps: readonly Step[]): Promise<void> => {
    const world = new ProjectionWorld();
    const processes = [open(world), open(world)];
    const seen: { readonly path: string; readonly etag: string; readonly body: string }[] = [];
    let sum = 1;
    let position = await world.add('a', 1);
    const project = async (): Promise<void> => {
      const projector = world.projector();
      await world.reached(position);
      await projector.stop();
    };
    await project();
    for (const each of steps) {
      if (each.do === 'project') await project();
      else if (each.do === 'change') {
        if (each.of === TENANT_ID) sum += each.by;
        position = await world.addOf(each.of, each.of === TENANT_ID ? 'a' : 'x', each.of === TENANT_ID ? each.by : 0);
      } else {
        const held = seen.filter(({ path }) => path === each.path).at(-1 - each.tag);
        const { status, etag, body } = await processes[each.process]!.ask(each.path, held?.etag);
        if (status === 304) {
          spared += 1;
          expect(held?.body).toBe(JSON.stringify({ a: sum }));
        } else if (etag !== undefined) seen.push({ path: each.path, etag, body });
      }
    }
    await world.stop();
  };
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), run), { numRuns: 150 });
  expect(spared).toBeGreaterThan(0);
});

it('the tag of a thing is none of another one that has its name by now, at the same revision', async () => {
  const world = new ProjectionWorld();
  const built = async (position: string): Promise<void> => {
    const projector = world.projector();
    await world.reached(position);
    await projector.stop();
  };
  await built(await world.add('a', 1));
  const { ask, nameAnother } = open(world);
  const { etag } = await ask('/things/1');
  await built(await world.add('b', 1));
  nameAnother();
  // two clients have the first one
  for (const _client of [1, 2])
    expect(await ask('/things/1', etag)).toMatchObject({ status: 200, body: JSON.stringify({ a: 1, b: 1 }) });
  await world.stop();
});

describe('If-None-Match', () => {
  it('is read as tags that compare weakly, and whatever else it holds is none', () => {
    expect(tagsIn('W/"a-1", "b"')).toEqual(['a-1', 'b']);
    expect(tagsIn('*')).toEqual([]);
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const tag of tagsIn(text)) expect(text).toContain(`"${tag}"`);
        expect(tagsIn(text).length).toBeLessThanOrEqual(20);
      }),
    );
  });

  it('finds what a tag of a list stands for in its own form alone', () => {
    const at = '00000000000000000017';
    const asked = 'abcdefghijk';
    const basis = { generations: [3, 1], position: at };
    expect(basisIn(`users-catalogue-3.1-${at}-${asked}`, ['users', 'catalogue'], asked)).toEqual(basis);
    expect(basisIn(`users-catalogue-3.1-${at}-${asked}`, ['users', 'catalogue'], 'zbcdefghijk')).toBeUndefined();
    expect(basisIn(`users-catalogue-3.1-${at}-${asked}`, ['users'], asked)).toBeUndefined();
    expect(basisIn(`users-3-17-${asked}`, ['users'], asked)).toBeUndefined();
    expect(basisIn(`17-${at}`, ['users'], asked)).toBeUndefined();
  });
});
