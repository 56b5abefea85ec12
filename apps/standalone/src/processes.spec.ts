import { setImmediate } from 'node:timers/promises';
import { InProcessBroker } from '#adapters/broker-inprocess';
import { MemoryEventStore } from '#adapters/event-store-memory';
import { MemoryKeys } from '#adapters/keys-memory';
import { MemoryReadModels } from '#adapters/read-models-memory';
import type { BrokerEvent, EventStore, Keys, ReadModels } from '#application';
import { BrokerUnavailable, type Broker, Conditions, LogGuard, Tenants } from '#application';
import { createCodec, createHasher, createIds, systemRandom } from '#contracts';
import {
  createLogger,
  Metrics,
  openCommandSide,
  openQuerySide,
  type Ports,
  readConfiguration,
  SystemClock,
  SystemDelay,
  SystemTurn,
} from '#platform';
import { ADMINISTRATOR, CONTOSO } from '#testing/world';
import { commandsOver } from '../../api/src/edge/commands-over.js';
import { FreshModels } from '../../api/src/edge/fresh-models.js';
import { ListTenants, ListTenantsHandler } from '../../api/src/tenants/list-tenants.query.js';
import { createCommandIntake } from '../../commands/src/command-intake.js';
import { startEventPublisher } from '../../projector/src/start-event-publisher.js';
import { startProjector } from '../../projector/src/start-projector.js';
import { openRetention } from '../../retention/src/retention.js';

const logger = createLogger('silent');
const configuration = readConfiguration({});

interface Servers {
  readonly store: EventStore;
  readonly keys: Keys;
  readonly models: ReadModels;
  readonly broker: Broker;
}
/** Opens the ports of one more process. */
const portsOver = (servers: Servers): Ports => {
  const surroundings = { clock: new SystemClock(), delay: new SystemDelay(), conditions: new Conditions() };
  return {
    ...servers,
    ...surroundings,
    sessions: new MemoryKeys().sessions,
    dryRuns: new MemoryReadModels().dryRuns,
    holder: 'one more process',
    guard: new LogGuard({ ...servers, ...surroundings }),
    turn: new SystemTurn(),
    random: systemRandom,
    ids: createIds(),
    codec: createCodec(servers),
    hasher: createHasher(servers),
    tenants: new Tenants(servers.store),
  };
};

const startCommands = async (ports: Ports) => {
  const commandSide = openCommandSide(ports, { configuration, logger });
  const takeIn = createCommandIntake({ service: commandSide.commands, logger, delay: ports.delay, turn: ports.turn });
  const consumer = await ports.broker.consumeCommands(takeIn);
  return {
    stop: async () => {
      await consumer.stop();
      await commandSide.close();
    },
  };
};

const startProjections = async (ports: Ports) => {
  const publisher = await startEventPublisher(ports, logger);
  const projector = startProjector(ports, { logger });
  return {
    states: () => [publisher.status.state, ...projector.status().map(({ state }) => state)],
    stop: async () => {
      await publisher.stop();
      await projector.stop();
    },
  };
};

const startRetention = async (ports: Ports) => {
  const commandSide = openCommandSide(ports, { configuration, logger });
  const { commands } = commandSide;
  const retention = openRetention(ports, { commands, configuration, logger, purges: new Metrics().purges });
  await retention.start();
  return {
    states: () => retention.followers.map(({ status }) => status.state),
    stop: async () => {
      await retention.stop();
      await commandSide.close();
    },
  };
};

const startApi = (ports: Ports) => {
  const queries = openQuerySide(ports);
  const tenants = new ListTenantsHandler(new FreshModels(ports.models, queries.freshness));
  return {
    send: commandsOver(ports.broker, ports.turn),
    lookup: queries.commands,
    tenantsAt: (minPosition: string) => tenants.execute(new ListTenants({ minPosition, limit: 10 }, 'all')),
  };
};

it('four processes are made of ports, without Nest: one decides, another shows it, and they end in order', async () => {
  const events: BrokerEvent[] = [];
  const broker = new InProcessBroker({
    delay: new SystemDelay(),
    ids: createIds(),
    onEvents: (published) => void events.push(...published),
  });
  const servers = { store: new MemoryEventStore(), keys: new MemoryKeys(), models: new MemoryReadModels(), broker };
  const commands = await startCommands(portsOver(servers));
  const projections = await startProjections(portsOver(servers));
  const retention = await startRetention(portsOver(servers));
  const api = startApi(portsOver(servers));

  const body = { displayName: 'Contoso', country: 'DE', tenantId: CONTOSO };
  const envelope = { id: 'first', actor: ADMINISTRATOR, request: { type: 'CreateTenant', body } } as const;
  const reply = await api.send.handle(envelope);
  if (reply.outcome !== 'accepted') throw new Error(reply.outcome);
  const { items } = await api.tenantsAt(reply.position!);
  expect(items).toMatchObject([{ id: CONTOSO, displayName: 'Contoso' }]);
  expect(await api.lookup.lookup(undefined, 'first', 'key')).toMatchObject({
    status: 'decided',
    commandType: 'CreateTenant',
  });
  while (events.length === 0) await setImmediate();

  await retention.stop();
  await commands.stop();
  await projections.stop();
  expect(new Set([...projections.states(), ...retention.states()])).toEqual(new Set(['ended']));
  expect(events).toMatchObject([{ type: expect.stringContaining('TenantCreated') as unknown }]);
  await broker.close();
  await expect(api.send.handle({ ...envelope, id: 'late' })).rejects.toThrow(BrokerUnavailable);
  for (const part of [servers.models, servers.keys, servers.store]) await part.close();
});
