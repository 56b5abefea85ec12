import { COUNTS, ProjectionWorld } from '#testing/world';
import { Freshness, NotFreshEnough } from '#application';

describe('Freshness', () => {
  let world: ProjectionWorld;
  beforeEach(() => {
    world = new ProjectionWorld();
  });
  afterEach(() => world.stop());

  it('resolves at once when a projection of this process has come so far', async () => {
    const projector = world.projector();
    const position = await world.add('a', 1);
    await projector.waitFor(position, [COUNTS.name], { timeoutMilliseconds: 5_000 });
    expect(await world.sums()).toEqual({ a: 1 });
  });

  it('asks for the checkpoint of a projection in another process', async () => {
    const here = new Freshness(world);
    const position = await world.add('a', 1);
    const waiting = here.waitFor(position, [COUNTS.name], { timeoutMilliseconds: 5_000 });
    await world.delay.untilWaiting(2);
    world.projector();
    await world.reached(position);
    await world.delay.advance(100);
    await waiting;
  });

  it('asks at once when told that a projection elsewhere has moved, and believes only what is stored', async () => {
    const here = new Freshness(world);
    const position = await world.add('a', 1);
    let isFresh = false;
    const waiting = here.waitFor(position, [COUNTS.name], { timeoutMilliseconds: 5_000 }).then(() => (isFresh = true));
    await world.delay.untilWaiting(2);
    here.stir();
    await world.delay.untilWaiting(2);
    expect(isFresh).toBe(false);
    const there = new Freshness({ ...world, onAdvanced: () => here.stir() });
    world.projector({ freshness: there });
    await waiting;
    expect(await world.sums()).toEqual({ a: 1 });
  });

  it('gives up in time, and names who is behind', async () => {
    const position = await world.add('a', 1);
    const waiting = new Freshness(world).waitFor(position, [COUNTS.name], { timeoutMilliseconds: 200 });
    const outcome = waiting.catch((error: unknown) => error);
    await world.delay.untilWaiting(2);
    await world.delay.advance(200);
    const error = await outcome;
    expect(error).toBeInstanceOf(NotFreshEnough);
    expect(error).toMatchObject({ code: 'not-fresh-enough', position, projections: ['counts'] });
    expect(world.delay.pending).toBe(0);
  });

  it('ends with the signal', async () => {
    const controller = new AbortController();
    const options = { timeoutMilliseconds: 5_000, signal: controller.signal };
    const waiting = new Freshness(world).waitFor(await world.add('a', 1), [COUNTS.name], options);
    await world.delay.untilWaiting(2);
    controller.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    expect(world.delay.pending).toBe(0);
  });
});
