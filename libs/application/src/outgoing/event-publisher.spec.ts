import type { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryReadModels } from '#adapters/read-models-memory';
import { type BrokerEvent, BrokerTopologyError, type RecordedEvent } from '#application';
import { cloudEventOf } from '#contracts';
import { PromptDelay, PromptTurn } from '#testing/fakes';
import { type CommandWorld, CONTOSO, openWorld } from '#testing/world';
import { EventPublisher, OUTGOING_EVENTS, restartEvents } from './event-publisher.js';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('the publisher of events', () => {
  let world: CommandWorld;
  let models: MemoryReadModels;
  let out: BrokerEvent[];
  const started: EventPublisher[] = [];
  /** Starts a publisher. `take` says how many of a batch the broker confirms. */
  const start = (change: { take?: (count: number) => number; batchSize?: number; holder?: string } = {}) => {
    const alarms: string[] = [];
    const publisher = new EventPublisher({
      store: world.store,
      codec: world.codec,
      readModels: models,
      clock: world.clock,
      delay: new PromptDelay(),
      turn: new PromptTurn(),
      encode: cloudEventOf,
      holder: change.holder ?? 'one',
      batchSize: change.batchSize ?? 10,
      onAlarm: ({ message }) => void alarms.push(message),
      broker: {
        healthy: async () => true,
        publishEvents: async (events) => {
          const taken = change.take?.(events.length) ?? events.length;
          out.push(...events.slice(0, taken));
          return taken;
        },
      },
    });
    started.push(publisher);
    publisher.start();
    return { publisher, alarms };
  };
  const caughtUp = async (publisher: EventPublisher): Promise<void> => {
    const head = (await world.store.head())?.position;
    while (publisher.status.position !== head) await new Promise((resolve) => setImmediate(resolve));
  };
  const goingOut = async (): Promise<RecordedEvent[]> =>
    world.codec
      .read((await world.store.readAll('0'.repeat(20), 10_000)).events)
      .filter(({ event }) => event.type !== 'CommandDecided');

  beforeEach(async () => {
    world = openWorld();
    models = new MemoryReadModels();
    out = [];
    await world.setUp();
    await world.createUsers(5, 'secret');
  });
  afterEach(async () => {
    for (const each of started.splice(0)) await each.stop();
    await world.close();
  });

  it('publishes all but receipts, in the order of the log, also what comes later', async () => {
    const { publisher } = start();
    await caughtUp(publisher);
    await world.createUsers(3, 'later');
    await caughtUp(publisher);
    expect(out.map(({ messageId }) => messageId)).toEqual((await goingOut()).map(({ id }) => id));
    expect(out.some(({ type }) => type === 'CommandDecided')).toBe(false);
  });

  it('goes on where it was, and publishes nothing twice without need', async () => {
    const first = start();
    await caughtUp(first.publisher);
    await first.publisher.stop();
    await world.createUsers(2, 'later');
    await caughtUp(start().publisher);
    expect(out.map(({ messageId }) => messageId)).toEqual((await goingOut()).map(({ id }) => id));
  });

  it('starts again at the first that was not confirmed', async () => {
    let times = 0;
    const { publisher } = start({ take: (count) => (++times % 2 === 1 ? Math.floor(count / 3) : count) });
    await caughtUp(publisher);
    expect(out.map(({ messageId }) => messageId)).toEqual((await goingOut()).map(({ id }) => id));
    expect(times).toBeGreaterThan(2);
  });

  it('is one of all processes', async () => {
    const [one, other] = [start(), start({ holder: 'other' })];
    await caughtUp(one.publisher);
    expect(other.publisher.status.state).toBe('standby');
    expect(new Set(out.map(({ messageId }) => messageId)).size).toBe(out.length);
  });

  it('lets out ids and no personal value, sealed or not', async () => {
    await caughtUp(start().publisher);
    const created = out.find(({ type }) => type === 'UserCreated')!;
    const body = text(created.body);
    expect(JSON.parse(body)).toMatchObject({
      userId: expect.any(String),
      userPrincipalName: { key: expect.any(String) },
    });
    for (const event of out) expect(text(event.body)).not.toMatch(/sealed|clear|erased|secret/);
    expect(created.routingKey).toBe(`${CONTOSO}.UserCreated`);
    expect(created.headers).toMatchObject({
      'cloudEvents:specversion': '1.0',
      'cloudEvents:id': created.messageId,
      'cloudEvents:type': 'seatledger.UserCreated',
      'cloudEvents:tenantid': CONTOSO,
    });
    expect(out.find(({ type }) => type === 'ProductImported')?.routingKey).toBe('system.ProductImported');
  });

  it('stops where the broker has something else in the place of the events, and says so', async () => {
    const { publisher, alarms } = start({
      take: () => {
        throw new BrokerTopologyError('the exchange licensing.events exists as another kind');
      },
    });
    while (publisher.status.state !== 'stopped') await new Promise((resolve) => setImmediate(resolve));
    expect(alarms).toEqual(['outgoing-events: the exchange licensing.events exists as another kind']);
    expect(publisher.status.alarm?.code).toBe('broker-topology');
    expect(out).toEqual([]);
  });

  it('stops at a damaged event, and goes on there with the next start once it is put back', async () => {
    const store = world.store as MemoryEventStore;
    const outgoing = await goingOut();
    const { stream, revision, position } = outgoing[3]!;
    const [before] = await store.read(stream, { from: revision, limit: 1 });
    store.tamper(before!.id, { data: '{}' });
    const { publisher, alarms } = start();
    while (publisher.status.state !== 'stopped') await new Promise((resolve) => setImmediate(resolve));
    expect(alarms).toEqual([expect.stringMatching(/seatledger repair --from BACKUP/)]);
    expect(out).toHaveLength(outgoing.filter((event) => event.position < position).length);
    store.tamper(before!.id, before!);
    await caughtUp(start({ holder: 'two' }).publisher);
    expect(out).toHaveLength(outgoing.length);
  });

  it('stops at a checkpoint of another history, and says what to read first', async () => {
    await models.saveCheckpoint(OUTGOING_EVENTS, { storeId: 'another', position: '0'.repeat(20), updatedAt: '' });
    const { publisher, alarms } = start();
    while (publisher.status.state !== 'stopped') await new Promise((resolve) => setImmediate(resolve));
    expect(out).toEqual([]);
    expect(alarms).toEqual([expect.stringMatching(/Don't rebuild or restart.*wrong-history\.md$/)]);
    await restartEvents('end', { store: world.store, readModels: models, clock: world.clock });
    const again = start();
    await caughtUp(again.publisher);
    expect(out).toEqual([]);
    await again.publisher.stop();
    await restartEvents('start', { store: world.store, readModels: models, clock: world.clock });
    await caughtUp(start().publisher);
    expect(out).toHaveLength((await goingOut()).length);
  });
});
