import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from 'commander';
import { defined } from '#licensing';
import { CliFailure, EXIT } from '../output/failures.js';
import { action, type Session, type World } from '../session/session.js';

export interface ReplayOptions {
  readonly from?: string;
  readonly to?: string;
  readonly type?: readonly string[];
  readonly follow?: boolean;
}
/** A line of the feed is an event, where it has an id; any other one only says how far the feed is. */
interface FeedLine {
  readonly id?: string;
  readonly position: string;
  readonly end?: string;
  readonly detail?: string;
}
export interface FeedEvent {
  readonly line: string;
  readonly position: string;
}

/** A feed that was cut begins again where it was, after so many milliseconds; twice as many where that was in vain. */
const AGAIN_AFTER = 200;
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
export interface Reached {
  position: string | undefined;
}

/**
 * Yields the events of a feed, over cuts and restarts of the server, each once and in order.
 * @throws CliFailure for what a person has to look at
 */
export async function* followFeed(
  { api }: Pick<Session, 'api'>,
  { from, to, type, follow }: ReplayOptions,
  reached: Reached,
  signal: AbortSignal,
): AsyncGenerator<FeedEvent> {
  for (let vain = 0; ; vain += 1) {
    const query = defined({
      from: reached.position ?? from,
      to,
      type: type?.join(','),
      follow: follow === true ? 'true' : undefined,
    });
    let end: FeedLine | undefined;
    try {
      for await (const line of api.lines('/api/feed', query, signal)) {
        const read = JSON.parse(line) as FeedLine;
        if (read.end === undefined) vain = 0;
        else end = read;
        if (read.id !== undefined) yield { line, position: read.position };
        reached.position = read.position;
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

/** Says where to go on, in the words that were typed. */
const goesOn = ({ position }: Reached, { to, type, follow }: ReplayOptions): string =>
  [
    'seatledger replay',
    ...(position === undefined ? [] : [`--from ${position}`]),
    ...(to === undefined ? [] : [`--to ${to}`]),
    ...(type === undefined ? [] : [`--type ${type.join(',')}`]),
    ...(follow === true ? ['--follow'] : []),
  ].join(' ');

async function replay(session: Session, options: ReplayOptions): Promise<void> {
  const { io } = session;
  const reached: Reached = { position: undefined };
  const interrupted = new AbortController();
  const stopListening = io.onInterrupt(() => interrupted.abort());
  try {
    for await (const { line, position } of followFeed(session, options, reached, interrupted.signal)) {
      io.out(line);
      reached.position = position;
      await io.room();
      interrupted.signal.throwIfAborted();
    }
  } catch (error) {
    if (interrupted.signal.aborted)
      throw new CliFailure(
        EXIT.interrupted,
        'interrupted',
        `Not all was told. Go on with: ${goesOn(reached, options)}`,
      );
    if (!(error instanceof CliFailure) || reached.position === undefined) throw error;
    throw error.withMessage(`${error.message}. Go on with: ${goesOn(reached, options)}`);
  } finally {
    stopListening();
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
    .action(action<[ReplayOptions]>(world, replay));
}
