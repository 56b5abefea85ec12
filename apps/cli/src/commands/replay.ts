import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from 'commander';
import { REPLAY_QUEUE, Unroutable } from '#application';
import { cloudEventOfLine } from '#contracts';
import { defined } from '#licensing';
import { CliFailure, EXIT, usageFailure } from '../output/failures.js';
import { count as counted } from '../output/table.js';
import { ReplayState, type Origin } from './replay-state.js';
import { action, type OpenedBroker, type Session, type World } from '../session/session.js';

interface ReplayOptions {
  readonly from?: string;
  readonly to?: string;
  readonly type?: readonly string[];
  readonly follow?: boolean;
  readonly queue?: string;
  readonly state?: string;
}
/** A line of the feed is an event, where it has an id; any other one only says how far the feed is. */
interface FeedLine {
  readonly id?: string;
  readonly position: string;
  readonly end?: string;
  readonly detail?: string;
}
interface FeedEvent extends Origin {
  readonly line: string;
  readonly position: string;
}

/** A feed that was cut begins again where it was, after so many milliseconds; twice as many where that was in vain. */
const AGAIN_AFTER = 100;
/** A feed that ends so often in a row without having told anything isn't asked again. */
const PATIENCE = 5;

/** A feed that ends so goes on in another answer. */
const GOES_ON: ReadonlySet<string | undefined> = new Set([
  undefined,
  'shutting-down',
  'token-ended',
  'store-unavailable',
]);

/** Tells how far a replay has come, so that whoever ends it can say where it goes on. */
interface Reached {
  position: string | undefined;
}

/**
 * Yields the events of a feed as they come together, over cuts and restarts of the server, each once and in order. All
 * up to what `reached` says was taken.
 * @throws CliFailure for what a person has to look at
 */
async function* followFeed(
  { api }: Pick<Session, 'api'>,
  { from, to, type, follow }: ReplayOptions,
  reached: Reached,
  signal: AbortSignal,
): AsyncGenerator<readonly FeedEvent[]> {
  for (let vain = 0; ; vain += 1) {
    const query = defined({
      from: reached.position ?? from,
      to,
      type: type?.join(','),
      follow: follow === true ? 'true' : undefined,
    });
    let end: FeedLine | undefined;
    try {
      for await (const lines of api.lines('/api/feed', query, signal)) {
        const read = lines.map((line) => ({ line, ...(JSON.parse(line) as FeedLine & Origin) }));
        end = read.find((each) => each.end !== undefined);
        if (end === undefined || read.length > 1) vain = 0;
        const events = read.filter(({ id }) => id !== undefined);
        if (events.length > 0) yield events;
        reached.position = read.at(-1)?.position;
      }
    } catch (error) {
      const isAway =
        error instanceof CliFailure && error.exitCode === EXIT.unavailable && reached.position !== undefined;
      if (signal.aborted || (error instanceof CliFailure && !(isAway && vain < PATIENCE))) throw error;
    }
    if (end?.end === 'complete') return;
    if (!GOES_ON.has(end?.end) || vain >= PATIENCE) throw failureOf(end);
    await wait(AGAIN_AFTER * 2 ** vain, undefined, { signal });
  }
}

const failureOf = (end: FeedLine | undefined): CliFailure =>
  end === undefined
    ? new CliFailure(EXIT.unavailable, 'unreachable', 'the feed was cut again and again')
    : new CliFailure(EXIT.unavailable, end.end!, end.detail ?? 'the server can’t go on; its log says why');

/** Says where to go on, in the words that were typed. With a file of its own the same command does. */
const goesOn = ({ position }: Reached, { from, to, type, follow, queue, state }: ReplayOptions): string =>
  [
    'seatledger replay',
    ...Object.entries({
      from: state === undefined ? (position ?? from) : from,
      to,
      type: type?.join(','),
      queue,
      state,
    }).flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${value}`])),
    ...(follow === true ? ['--follow'] : []),
  ].join(' ');

/** Takes events where they go. Once it resolves, all of them are safe there. */
type Take = (events: readonly FeedEvent[], signal: AbortSignal) => Promise<void>;

const toOutput =
  ({ io }: Session): Take =>
  async (events) => {
    io.out(events.map(({ line }) => line).join('\n'));
    await io.room();
  };

/** What the broker didn't confirm is sent again, and so may come twice, under the same id. */
const toQueue =
  (broker: Pick<OpenedBroker, 'publishInto'>, queue: string): Take =>
  async (events, signal) => {
    let left = events.map(({ line }) => cloudEventOfLine(line));
    for (let vain = 0; left.length > 0; vain += 1) {
      const taken = await broker.publishInto(queue, left);
      if (taken > 0) vain = 0;
      left = left.slice(taken);
      if (left.length === 0) return;
      if (vain >= PATIENCE)
        throw new CliFailure(EXIT.unavailable, 'broker-unavailable', `the broker takes no more into ${queue}`);
      await wait(AGAIN_AFTER * 2 ** vain, undefined, { signal });
    }
  };

async function replay(session: Session, options: ReplayOptions, take: Take, state?: ReplayState): Promise<void> {
  const reached: Reached = { position: state?.position };
  const interrupted = new AbortController();
  const { signal } = interrupted;
  const stopListening = session.io.onInterrupt(() => interrupted.abort());
  let count = 0;
  try {
    for await (const events of followFeed(session, options, reached, signal)) {
      const [first] = events;
      if (first !== undefined) state?.check(first);
      await take(events, signal);
      count += events.length;
      const last = events.at(-1);
      reached.position = last?.position;
      if (last !== undefined) await state?.write(last.position, originOf(last));
      signal.throwIfAborted();
    }
    // what has no event of these types needs no second look
    if (reached.position !== undefined) await state?.write(reached.position, undefined);
    const { queue } = options;
    if (queue !== undefined) session.note(`${counted(count, 'event')} of the tenant stand in ${queue}.`);
  } catch (error) {
    const advice = `Go on with: ${goesOn(reached, options)}`;
    if (signal.aborted) throw new CliFailure(EXIT.interrupted, 'interrupted', `Not all was told. ${advice}`);
    if (error instanceof Unroutable)
      throw new CliFailure(EXIT.refused, 'queue-not-found', `There is no queue ${options.queue}. Make it. ${advice}`);
    if (!(error instanceof CliFailure) || reached.position === undefined) throw error;
    throw error.withMessage(`${error.message}. ${advice}`);
  } finally {
    stopListening();
  }
}

const originOf = ({ source, tenantid }: Origin): Origin => defined({ source, tenantid });

/** A queue that fits nothing of its own is refused before anything is asked. */
async function replayInto(session: Session, options: ReplayOptions, queue: string, world: World): Promise<void> {
  if (!REPLAY_QUEUE.test(queue))
    throw usageFailure(`--queue takes a name such as seatledger.replay.billing, so that no other queue is filled`);
  const { from, type } = options;
  const state =
    options.state === undefined ? undefined : await ReplayState.read(options.state, defined({ queue, from, type }));
  const broker = await world.openBroker();
  try {
    await replay(session, options, toQueue(broker, queue), state);
  } finally {
    await broker.close();
  }
}

const typesIn = (text: string, before: readonly string[] = []): readonly string[] => [...before, ...text.split(',')];

export function addReplay(program: Command, world: World): void {
  program
    .command('replay')
    .description('write the events of a tenant as other systems get them, one CloudEvent a line, with ids and no names')
    .option('--from <place>', 'begin behind this position, or with this instant (default: the whole log)')
    .option('--to <place>', 'end with this position or instant (default: where the log ends now)')
    .option('--type <types>', 'only events of these types, such as UserCreated,UserDeleted', typesIn)
    .option('--follow', 'go on with what comes, until Ctrl-C')
    .option(
      '--queue <name>',
      'put them into this queue of the RabbitMQ that BROKER_URL names, which is there already: ' +
        'seatledger.replay.\u2026',
    )
    .option('--state <file>', 'keep in this file how far the queue has come: the same command goes on there')
    .action(
      action<[ReplayOptions]>(world, async (session, options) => {
        if (options.queue !== undefined) return replayInto(session, options, options.queue, world);
        // nobody knows of what was written to a pipe whether it has arrived
        if (options.state !== undefined) throw usageFailure('--state goes with --queue');
        return replay(session, options, toOutput(session));
      }),
    );
}
