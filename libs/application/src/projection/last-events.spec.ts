import { CATALOGUE_EVENTS, LastEvents, START } from '#application';
import { withMethods } from '#testing/faults';
import { ProjectionWorld, TENANT_ID } from '#testing/world';

const OTHER = '22222222-2222-4222-8222-222222222222';

describe('the last event of a tenant', () => {
  let world: ProjectionWorld;
  beforeEach(() => {
    world = new ProjectionWorld();
  });
  afterEach(() => world.stop());

  it('is known from where the reading began, and of each tenant by itself', async () => {
    const events = new LastEvents(world.store);
    const first = await world.add('a', 1);
    expect(await events.catchUp()).toBe(first);
    const mine = await world.add('a', 2);
    const last = await world.addOf(OTHER, 'b', 3);
    expect(await events.catchUp()).toBe(last);
    expect(events.lastOf([TENANT_ID], last)).toBe(mine);
    expect(events.lastOf([TENANT_ID, OTHER], last)).toBe(last);
    expect(events.lastOf([CATALOGUE_EVENTS], last)).toBe(first);
  });

  it('is not known before anything was read, nor further than was read', async () => {
    const events = new LastEvents(world.store);
    expect(events.lastOf([TENANT_ID], START)).toBeUndefined();
    const position = await world.add('a', 1);
    await events.catchUp();
    expect(events.lastOf([TENANT_ID], position)).toBe(position);
    expect(events.lastOf([TENANT_ID], await world.add('a', 1))).toBeUndefined();
  });

  it('is taken for the end of the log where somebody is too far behind to read what came', async () => {
    const events = new LastEvents(world.store);
    await world.add('a', 1);
    await events.catchUp();
    for (let times = 0; times < 11; times += 1) await world.addOf(OTHER, 'b', ...Array.from({ length: 500 }, () => 1));
    const head = await events.catchUp();
    expect(events.lastOf([TENANT_ID], head)).toBe(head);
  });

  it('is taken for the end of the log where what came can’t be read', async () => {
    const readAll = () => Promise.reject(new Error('damaged, as the spec wants it'));
    const events = new LastEvents(withMethods(world.store, { readAll }));
    await world.add('a', 1);
    await events.catchUp();
    const head = await world.addOf(OTHER, 'b', 1);
    expect(await events.catchUp()).toBe(head);
    expect(events.lastOf([TENANT_ID], head)).toBe(head);
  });

  it('is forgotten where another log may stand in the place of this one', async () => {
    let doubt = (): void => {};
    const whenDoubted = (forget: () => void): void => void (doubt = forget);
    const events = new LastEvents(withMethods(world.store, { whenDoubted }));
    const position = await world.add('a', 1);
    await events.catchUp();
    doubt();
    expect(events.lastOf([TENANT_ID], position)).toBeUndefined();
    const head = await world.addOf(OTHER, 'b', 1);
    await events.catchUp();
    expect(events.lastOf([TENANT_ID], head)).toBe(head);
  });

  it('is forgotten of those that had none for longest, and taken for as late as the latest forgotten one', async () => {
    const events = new LastEvents(world.store);
    events.beginAt(START);
    const mine = await world.add('a', 1);
    await events.catchUp();
    for (let from = 0; from < 10_000; from += 2_000) {
      for (let tenant = from; tenant < from + 2_000; tenant += 1) await world.addOf(`tenant-${tenant}`, 'b', 1);
      await events.catchUp();
    }
    const head = (await world.store.head())!.position;
    expect(events.lastOf([TENANT_ID], head)! >= mine).toBe(true);
    expect(events.lastOf(['tenant-9999'], head)).toBe(head);
    expect(events.lastOf(['never'], head)).toBe(mine);
  });
});
