import { setImmediate } from 'node:timers/promises';
import { InProcessBroker } from '#adapters/broker-inprocess';
import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys } from '#adapters/keys-memory';
import { MemoryReadModels } from '#adapters/read-models-memory';
import {
  collectionOf,
  Conditions,
  followerOf,
  LogGuard,
  notedStops,
  OUTGOING_EVENTS,
  restartEvents,
  shredderCheckpoints,
  START,
  Tenants,
} from '#application';
import { createCodec, createHasher, createIds, systemRandom } from '#contracts';
import {
  createLogger,
  followerFigures,
  Metrics,
  openCommandSide,
  type Ports,
  type ProcessKind,
  type ReadinessOptions,
  readConfiguration,
  serveHealth,
  SystemClock,
  SystemDelay,
  SystemTurn,
} from '#platform';
import { allProjections } from '#projections';
import { startEventPublisher } from '../../projector/src/start-event-publisher.js';
import { startProjector } from '../../projector/src/start-projector.js';
import { openRetention } from '../../retention/src/retention.js';

const logger = createLogger('silent');
const configuration = readConfiguration({});
const another = { storeId: 'another-store', position: START, updatedAt: '2026-01-05T08:00:00.000Z' };

const openPorts = (): Ports => {
  const keys = new MemoryKeys();
  const delay = new SystemDelay();
  const ids = createIds();
  const store = new MemoryEventStore();
  const clock = new SystemClock();
  const conditions = new Conditions();
  const models = new MemoryReadModels();
  return {
    store,
    guard: new LogGuard({ store, clock, delay, conditions }),
    keys,
    sessions: keys.sessions,
    models,
    dryRuns: models.dryRuns,
    holder: 'this process',
    broker: new InProcessBroker({ delay, ids, onEvents: () => {} }),
    clock,
    delay,
    turn: new SystemTurn(),
    random: systemRandom,
    ids,
    codec: createCodec({ keys }),
    hasher: createHasher({ keys }),
    tenants: new Tenants(store),
    conditions,
  };
};

describe('a duty that has stopped', () => {
  let ports: Ports;
  beforeEach(() => {
    ports = openPorts();
  });
  afterEach(async () => {
    for (const part of [ports.broker, ports.models, ports.keys, ports.store]) await part.close();
  });
  const untilStopped = async (count: number): Promise<void> => {
    while (ports.conditions.current().length < count) await setImmediate();
  };
  /** Waits until other processes could know that these, and no others, have stopped. */
  const untilNoted = async (names: readonly string[]): Promise<void> => {
    const noted = async () => (await notedStops(ports.models)).map(({ subject }) => subject).toSorted();
    while ((await noted()).join() !== names.join()) await setImmediate();
  };
  /** Resolves to how a process of this kind answers who asks whether it is ready. */
  const answerOf = async (process: ProcessKind, change: Partial<ReadinessOptions> = {}) => {
    const readiness = { ...ports, process, serving: () => true, checks: { 'event-store': () => ports.store.head() } };
    const served = { ...readiness, ...change };
    const parts = { readiness: served, metrics: new Metrics(), logger };
    const server = await serveHealth({ host: '127.0.0.1', port: 0 }, parts);
    const response = await fetch(`${server.url}/health/ready`);
    const answer = { code: response.status, ...((await response.json()) as { status: string; reasons: unknown }) };
    await server.close();
    return answer;
  };
  const stoppedOf = async (followers: Parameters<typeof followerFigures>[0]) =>
    (await followerFigures(followers, ports)()).map(({ name, stopped }) => [name, stopped]);

  it('of the projector makes it not ready, by its name and with what to read first, and its figures stay', async () => {
    const users = collectionOf(
      allProjections.find(({ name }) => name === 'users')!,
      1,
    );
    await ports.models.ensure(users);
    await ports.models.saveCheckpoint(followerOf(users), another);
    await ports.models.saveCheckpoint(OUTGOING_EVENTS, another);
    const publisher = await startEventPublisher(ports, logger);
    const projector = startProjector(ports, { logger });
    const followers = [...projector.followers, publisher];
    const all = [...allProjections.map(({ name }) => name), OUTGOING_EVENTS];
    expect((await stoppedOf(followers)).map(([name]) => name)).toEqual(all);
    await untilStopped(2);
    const reason = (subject: string) => ({
      code: 'duty-stopped',
      subject,
      text: expect.stringMatching(
        new RegExp(`^${subject} has stopped: .*rebuild or restart nothing before.*wrong-history\\.md\\.$`),
      ),
      since: expect.stringMatching(/^20.*Z$/),
    });
    const reasons = [reason(OUTGOING_EVENTS), reason('users')];
    expect(await answerOf('projector')).toMatchObject({ code: 503, status: 'not-ready', reasons });
    expect(await answerOf('standalone')).toMatchObject({ code: 200, status: 'degraded', reasons });
    await untilNoted([OUTGOING_EVENTS, 'users']);
    const elsewhere = { conditions: new Conditions(), elsewhere: () => notedStops(ports.models) };
    expect(await answerOf('api', elsewhere)).toMatchObject({ code: 200, status: 'degraded', reasons });
    await projector.stop();
    await publisher.stop();
    expect(await stoppedOf(followers)).toEqual(all.map((name) => [name, name === 'users' || name === OUTGOING_EVENTS]));
  });

  it('is forgotten where a process begins with it again', async () => {
    await ports.models.saveCheckpoint(OUTGOING_EVENTS, another);
    const stopped = await startEventPublisher(ports, logger);
    await untilNoted([OUTGOING_EVENTS]);
    await stopped.stop();
    await restartEvents('end', { ...ports, readModels: ports.models });
    const again = await startEventPublisher(ports, logger);
    await untilNoted([]);
    await again.stop();
  });

  it('of the retention makes it not ready, and the rest of the retention goes on', async () => {
    await shredderCheckpoints(ports.keys).save(another);
    const commandSide = openCommandSide(ports, { configuration, logger });
    const purges = new Metrics().purges;
    const retention = openRetention(ports, { ...commandSide, configuration, logger, purges });
    await retention.start();
    await untilStopped(1);
    const reasons = [{ code: 'duty-stopped', subject: 'shredder' }];
    expect(await answerOf('retention')).toMatchObject({ code: 503, status: 'not-ready', reasons });
    expect(await stoppedOf(retention.followers)).toEqual([
      ['shredder', true],
      ['reasons', false],
    ]);
    await retention.stop();
    await commandSide.close();
  });
});
