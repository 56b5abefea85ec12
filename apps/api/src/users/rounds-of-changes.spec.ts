import fc from 'fast-check';
import { MemoryReadModels } from '#adapters/read-models-memory';
import { collectionOf, followerOf, type Position, type ProjectionDefinition } from '#application';
import { type PurgedUserDocument, purgedUsers, type UserDocument, users } from '#projections';
import { markOfNow, type Place, toldBehind } from './rounds-of-changes.js';

const TENANT = '11111111-1111-4111-8111-111111111111';
const OTHER = '22222222-2222-4222-8222-222222222222';
const idOf = (number: number): string => `ffffffff-1111-4111-8111-${String(number).padStart(12, '0')}`;
const placeOf = (number: number): Position => String(number).padStart(20, '0');

type Change = 'active' | 'deleted' | 'purged';
/** What happens: something to a user of either tenant, the projector getting on, or the reader asking again. */
type Step =
  | { readonly kind: 'change'; readonly user: number; readonly to: Change; readonly of: string }
  | { readonly kind: 'document' | 'checkpoint'; readonly of: 'users' | 'purged-users' }
  | { readonly kind: 'ask' };

/** Counts what is asked of the read models. */
class Counted extends MemoryReadModels {
  asked = 0;
  override query<D>(...asked: Parameters<MemoryReadModels['query']>) {
    this.asked += 1;
    return super.query<D>(...asked);
  }
  override getMany<D>(...asked: Parameters<MemoryReadModels['getMany']>) {
    this.asked += 1;
    return super.getMany<D>(...asked);
  }
  override checkpoint(follower: string) {
    this.asked += 1;
    return super.checkpoint(follower);
  }
  override liveGeneration(name: string) {
    this.asked += 1;
    return super.liveGeneration(name);
  }
}

/**
 * A log, two read models that follow it document by document, each at its own pace and with a checkpoint behind its
 * documents, and a reader who asks whenever it likes.
 */
class World {
  readonly models = new Counted();
  readonly #log: { readonly user: number; readonly to: Change; readonly of: string }[] = [];
  readonly #applied = { users: 0, 'purged-users': 0 };
  /** What the reader knows, by id. */
  readonly known = new Map<string, Position>();
  place: Place | undefined;
  pages = 0;

  constructor(
    readonly limit: number,
    readonly among?: readonly string[],
  ) {}

  async open(): Promise<this> {
    for (const definition of [users, purgedUsers]) await this.models.ensure(this.#collection(definition));
    return this;
  }
  #collection(definition: Pick<ProjectionDefinition, 'name' | 'version' | 'indexes'>) {
    return collectionOf(definition, 1);
  }

  change(user: number, to: Change, of: string): void {
    const last = this.#log.findLast((each) => each.user === user && each.of === of);
    // who is gone for good stays so, and there is nobody to delete who never was
    if (last?.to === 'purged' || (last === undefined && to !== 'active')) return;
    this.#log.push({ user, to, of });
  }
  async applyOne(name: 'users' | 'purged-users'): Promise<boolean> {
    const at = this.#applied[name];
    const entry = this.#log[at];
    if (entry === undefined) return false;
    this.#applied[name] += 1;
    const key = `${entry.of}_${idOf(entry.user)}`;
    const position = placeOf(at + 1);
    const base = { tenantId: entry.of, id: idOf(entry.user), position };
    if (name === 'users') {
      const document =
        entry.to === 'purged'
          ? null
          : ({ ...base, status: entry.to, addressKeys: [], licenses: [] } as unknown as UserDocument);
      await this.models.commit(this.#collection(users), [{ key, at: position, document }]);
    } else if (entry.to === 'purged')
      await this.models.commit(this.#collection(purgedUsers), [
        { key, at: position, document: base as PurgedUserDocument },
      ]);
    return true;
  }
  async save(name: 'users' | 'purged-users'): Promise<void> {
    const at = this.#applied[name];
    const checkpoint = { storeId: 's', position: placeOf(at), eventId: `e${at}`, updatedAt: '' };
    await this.models.saveCheckpoint(followerOf({ name, generation: 1 }), checkpoint);
  }

  async ask(): Promise<void> {
    const now = await markOfNow(this.models, 's');
    const asked = { limit: this.limit, among: this.among };
    const { items, place } = await toldBehind(this.models, TENANT, asked, { place: this.place, now });
    expect(items.length).toBeLessThanOrEqual(this.among?.length ?? this.limit);
    for (const { id, position, user } of items) {
      if (user?.status === 'active') this.known.set(id, position);
      else this.known.delete(id);
    }
    this.place = place;
    this.pages += 1;
  }
  /** The projector comes to the end, and the reader asks until a whole round told nothing. */
  async settle(): Promise<void> {
    for (const name of ['users', 'purged-users'] as const) {
      while (await this.applyOne(name));
      await this.save(name);
    }
    do await this.ask();
    while (this.place?.in !== 'between' || this.place.mark.checkpoint.position !== placeOf(this.#log.length));
  }
  get living(): ReadonlyMap<string, Position> {
    const last = new Map<string, readonly [Change, Position]>();
    for (const [at, { user, to, of }] of this.#log.entries())
      if (of === TENANT) last.set(idOf(user), [to, placeOf(at + 1)]);
    const found = [...last].filter(([id, [to]]) => to === 'active' && this.among?.includes(id) !== false);
    return new Map(found.map(([id, [, position]]) => [id, position]));
  }
}

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      user: fc.nat(9),
      to: fc.constantFrom<Change>('active', 'active', 'deleted', 'purged'),
      of: fc.constantFrom(TENANT, TENANT, OTHER),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constantFrom('document' as const, 'document' as const, 'checkpoint' as const),
      of: fc.constantFrom('users' as const, 'purged-users' as const),
    }),
  },
  { weight: 4, arbitrary: fc.constant({ kind: 'ask' } as const) },
);
const run = async (world: World, steps: readonly Step[]): Promise<void> => {
  for (const each of steps) {
    if (each.kind === 'change') world.change(each.user, each.to, each.of);
    else if (each.kind === 'checkpoint') await world.save(each.of);
    else if (each.kind === 'ask') await world.ask();
    else await world.applyOne(each.of);
  }
  await world.settle();
};

describe('rounds of changes', () => {
  it.each([undefined, [idOf(1), idOf(3), idOf(7)]])(
    'miss nobody, whatever happens between two pages (among %p)',
    async (among) => {
      const steps = fc.array(step, { maxLength: 120, size: 'max' });
      await fc.assert(
        fc.asyncProperty(steps, fc.integer({ min: 1, max: 4 }), async (happens, limit) => {
          const world = await new World(limit, among).open();
          await run(world, happens);
          expect(world.known).toEqual(world.living);
        }),
        { numRuns: 400 },
      );
    },
  );

  it('leave out of a round what the read models are not done with yet', async () => {
    const world = await new World(10).open();
    await run(world, []);
    world.change(1, 'active', TENANT);
    world.change(2, 'active', TENANT);
    await world.applyOne('users');
    await world.applyOne('users');
    await world.ask();
    expect(world.known.size).toBe(0);
    await world.settle();
    expect(world.known.size).toBe(2);
  });

  it('take as many questions for a page of many as for one of few', async () => {
    const world = await new World(100).open();
    for (let user = 0; user < 100; user += 1) world.change(user, 'active', TENANT);
    await world.settle();
    world.change(0, 'purged', TENANT);
    for (let user = 1; user < 100; user += 1) world.change(user, user < 50 ? 'deleted' : 'active', TENANT);
    const { pages } = world;
    world.models.asked = 0;
    await world.settle();
    expect([world.pages - pages, world.models.asked, world.known.size]).toEqual([1, 6, 50]);
  });
});
