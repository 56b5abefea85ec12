import { type Channel, type ChannelModel, connect } from 'amqplib';
import { BrokerTopologyError, BrokerUnavailable, RETRY_LADDER } from '#application';
import { defined } from '#licensing';
import { closed } from './closed.js';
import { codeOf, textOf } from './errors.js';
import { exchangeExists } from './exchange-exists.js';
import { type Names, namesOf } from './names.js';
import type { RabbitMqBrokerOptions, Settings } from './options.js';

const DAY = 86_400_000;
/**
 * Parked messages are dropped after so long, since a body may hold personal data.
 * Source: docs/explanation/architecture.md#failures.
 */
const PARKED_MILLISECONDS = 30 * DAY;
/**
 * A message that is delivered this often kills its consumer. The limit is high because a lost connection counts against
 * every prefetched message: with a low limit good messages would be parked after some restarts. RabbitMQ 4.x would take
 * 20 by default.
 */
const DELIVERY_LIMIT = 10_000;
/** Looking at parked messages counts as a delivery, and a message beyond the limit would be dropped. */
const NO_DELIVERY_LIMIT = 1_000_000_000;

const QUORUM = { 'x-queue-type': 'quorum' } as const;
/**
 * Dead-letters at least once into another exchange under the same routing key; a full queue refuses messages rather
 * than drop them. Source: docs/explanation/architecture.md#queues-of-rabbitmq.
 */
const deadLetterTo = (exchange: string) => ({
  'x-dead-letter-exchange': exchange,
  'x-dead-letter-strategy': 'at-least-once',
  'x-overflow': 'reject-publish',
});

/** This is one declaration. Lists of them put targets before sources. */
type Declaration =
  | { readonly exchange: string; readonly type: string; readonly alternate?: string }
  | { readonly queue: string; readonly arguments: Readonly<Record<string, unknown>>; readonly limit: number }
  | { readonly bind: string; readonly to: string; readonly key: string };

const queue = (name: string, limit: number, args: Readonly<Record<string, unknown>>): Declaration => ({
  queue: name,
  arguments: { ...QUORUM, 'x-delivery-limit': limit, ...args },
  limit,
});

/**
 * Publishers know this exchange alone. No queue is bound to it, so that all its messages go to its alternate; the
 * broker refuses to declare it with another alternate, and so a start with another number of lanes.
 */
const entrance = (names: Names): Declaration => ({
  exchange: names.commands,
  type: 'direct',
  alternate: names.lanes,
});

/**
 * Consuming commands needs all of these. The entrance comes last: before all lanes are there a command would be
 * returned, or go to a lane that isn't its tenant's.
 */
export const declarations = (
  names: Names,
  { lanes, ladder }: Pick<Settings, 'lanes' | 'ladder'>,
): readonly Declaration[] => {
  const each = Array.from({ length: lanes }, (_, index) => names.lane(index));
  return [
    ...parkedDeclarations(names),
    { exchange: names.lanes, type: 'x-consistent-hash' },
    ...each.flatMap((name): readonly Declaration[] => [
      queue(name, DELIVERY_LIMIT, { 'x-single-active-consumer': true, ...deadLetterTo(names.parked) }),
      // the key is a weight, the same for all lanes
      { bind: name, to: names.lanes, key: '1' },
    ]),
    ...ladder
      .map(names.retry)
      .flatMap((name, index): readonly Declaration[] => [
        { exchange: name, type: 'fanout' },
        queue(name, NO_DELIVERY_LIMIT, { 'x-message-ttl': ladder[index], ...deadLetterTo(names.lanes) }),
        { bind: name, to: name, key: '' },
      ]),
    entrance(names),
  ];
};

const parkedDeclarations = (names: Names): readonly Declaration[] => [
  { exchange: names.parked, type: 'fanout' },
  queue(names.parked, NO_DELIVERY_LIMIT, { 'x-message-ttl': PARKED_MILLISECONDS }),
  { bind: names.parked, to: names.parked, key: '' },
];

/**
 * Consuming wake-ups needs the first ones, and publishing them needs one queue for each retention. None has
 * `x-expires`, since a queue may be unused for a month.
 */
export const wakeUpDeclarations = (names: Names, retentions: readonly number[]): readonly Declaration[] => [
  ...parkedDeclarations(names),
  { exchange: names.due, type: 'fanout' },
  queue(names.due, DELIVERY_LIMIT, deadLetterTo(names.parked)),
  { bind: names.due, to: names.due, key: '' },
  ...retentions.map((milliseconds) =>
    queue(names.wakeUps(milliseconds), NO_DELIVERY_LIMIT, {
      'x-message-ttl': milliseconds,
      ...deadLetterTo(names.due),
    }),
  ),
];

/** Publishing events needs this exchange. */
export const eventDeclarations = (names: Names): readonly Declaration[] => [{ exchange: names.events, type: 'topic' }];

const declare = async (channel: Channel, each: Declaration): Promise<void> => {
  if ('exchange' in each) {
    const options = { durable: true, ...defined({ alternateExchange: each.alternate }) };
    await channel.assertExchange(each.exchange, each.type, options);
  } else if ('queue' in each) await channel.assertQueue(each.queue, { durable: true, arguments: each.arguments });
  else await channel.bindQueue(each.bind, each.to, each.key);
};

/** The broker's own words name the argument, what was asked for and what exists; ours say what to do. */
const explain = (error: unknown, each: Declaration, names: Names): Error => {
  const said = /(?:PRECONDITION_FAILED|ACCESS_REFUSED) - (.*?)"?$/.exec(textOf(error))?.[1] ?? textOf(error);
  if (codeOf(error) === 406 && 'exchange' in each && each.exchange === names.commands)
    return new BrokerTopologyError(
      `another number of lanes is in use: ${said}. Stop all publishers, let the lanes and the retry queues run ` +
        `empty, delete the exchange ${names.commands} and the old lanes and retry queues, then start again`,
    );
  if (codeOf(error) === 403) return new BrokerTopologyError(`the user of BROKER_URL lacks a permission: ${said}`);
  if (codeOf(error) === 406 && 'queue' in each)
    return new BrokerTopologyError(
      `the queue ${each.queue} exists with other arguments: ${said}. Let it run empty and delete it, then start again`,
    );
  if (codeOf(error) === 406 && 'exchange' in each)
    return new BrokerTopologyError(
      `the exchange ${each.exchange} exists as another kind: ${said}. ` +
        'Delete it (what was bound to it has to be bound again), then start again',
    );
  if (codeOf(error) === 503 || /unknown exchange type|invalid exchange type/.test(textOf(error)))
    return new BrokerTopologyError(
      'RabbitMQ has no exchange of type x-consistent-hash; enable it with: ' +
        `rabbitmq-plugins enable rabbitmq_consistent_hash_exchange (${textOf(error)})`,
    );
  return new BrokerUnavailable(`the queues can't be declared at the moment: ${textOf(error)}`);
};

/**
 * Declares everything in the order given, and may be repeated.
 * @throws BrokerTopologyError where something of that name exists with other arguments; BrokerUnavailable
 */
export const declareAll = async (model: ChannelModel, names: Names, wanted: readonly Declaration[]): Promise<void> => {
  const channel = await model.createChannel().catch((error: unknown) => {
    throw new BrokerUnavailable(`the connection to the broker is lost: ${textOf(error)}`);
  });
  channel.on('error', () => {}); // the failed call says the same
  for (const each of wanted) {
    try {
      await declare(channel, each);
    } catch (error) {
      throw explain(error, each, names);
    }
  }
  await closed(channel);
};

/**
 * Declares what consuming commands needs. Another number of lanes is found out before anything of this one is left.
 * @throws what `declareAll` throws
 */
export const declareCommands = async (
  model: ChannelModel,
  names: Names,
  settings: Pick<Settings, 'lanes' | 'ladder'>,
): Promise<void> => {
  const isInUse = await exchangeExists(model, names.commands);
  await declareAll(model, names, [...(isInUse ? [entrance(names)] : []), ...declarations(names, settings)]);
};

/**
 * Removes everything that these options and retentions (in milliseconds) name, with the messages in it. It is for
 * tests, and for an installation that is taken down.
 */
export const deleteTopology = async (
  options: Pick<RabbitMqBrokerOptions, 'url'> & Partial<RabbitMqBrokerOptions>,
  retentions: readonly number[] = [],
): Promise<void> => {
  const settings = { prefix: '', lanes: 8, ladder: RETRY_LADDER, ...options };
  const names = namesOf(settings);
  const model = await connect(settings.url);
  const channel = await model.createChannel();
  const all = [...declarations(names, settings), ...wakeUpDeclarations(names, retentions), ...eventDeclarations(names)];
  for (const each of all.toReversed()) {
    if ('queue' in each) await channel.deleteQueue(each.queue);
    else if ('exchange' in each) await channel.deleteExchange(each.exchange);
  }
  await model.close();
};
