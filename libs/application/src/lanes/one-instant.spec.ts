import { MemoryEventStore } from '#adapters/event-store-memory';
import type { AppendWrite, EventStore } from '#application';
import { E3 } from '#testing/catalogue';
import { ManualClock } from '#testing/fakes';
import { openWorld } from '#testing/world';

/** Each look at it takes a millisecond. */
class HastyClock extends ManualClock {
  override now(): string {
    this.advance(1);
    return super.now();
  }
}

describe('what is appended at once', () => {
  it('happened at one instant, commands beside each other and slices of operations among it', async () => {
    const store: EventStore = new MemoryEventStore();
    const appends: (readonly AppendWrite[])[] = [];
    const append = store.append.bind(store);
    store.append = (writes, options) => {
      appends.push(writes);
      return append(writes, options);
    };
    const world = openWorld({ store, clock: new HastyClock() });
    await world.setUp();
    await world.buy(E3, 20);
    const users = await world.createUsers(12);
    const licenses = [{ skuId: E3.skuId }];
    const add = (user: string) => world.send({ type: 'ChangeLicenses', body: { user, add: licenses, remove: [] } });
    await Promise.all(users.slice(6).map(add));
    await world.accept({ type: 'StartOperation', body: { mode: 'add', users: users.slice(0, 6), licenses } });
    await world.runner.idle();
    const commandsOf = (writes: readonly AppendWrite[]) =>
      writes.flatMap(({ events }) => events).map(({ metadata }) => metadata);
    expect(appends.some((writes) => new Set(commandsOf(writes).map(({ commandId }) => commandId)).size > 5)).toBe(true);
    for (const writes of appends)
      expect(new Set(commandsOf(writes).map(({ occurredAt }) => occurredAt)).size).toBeLessThanOrEqual(1);
    await world.close();
  });
});
