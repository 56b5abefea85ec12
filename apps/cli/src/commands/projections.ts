import { randomUUID } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import {
  EventNotApplied,
  historyMismatch,
  notedStops,
  promoteGeneration,
  rebuildProjections,
  RebuildRefused,
  START,
  WRONG_HISTORY_RUNBOOK,
  type AnyProjection,
  type Rebuilt,
} from '#application';
import { allProjections } from '#projections';
import { CliFailure, EXIT, usageFailure } from '../output/failures.js';
import { onDataDir } from '../session/on-stores.js';
import { progress } from '../output/progress.js';
import { count, printable, table } from '../output/table.js';
import type { DataStores, Session, World } from '../session/session.js';

interface RebuildFlags {
  readonly acceptThisLog?: boolean;
  readonly acceptDamage?: boolean;
}

export function addProjections(program: Command, world: World): void {
  const projections = program
    .command('projections')
    .description('read models of a data directory, which can be built again from the history');
  projections
    .command('list')
    .description('every read model, and how far it is')
    .action(onDataDir<[unknown]>(world, 'reads', list));
  projections
    .command('rebuild')
    .description('build read models again beside the live ones, and switch to them once all of these have caught up')
    .argument('<name...>', 'names of the projections')
    .option(
      '--accept-this-log',
      'also where the live one was built from another history, and may be the last copy of what this log lacks',
    )
    .option(
      '--accept-damage',
      'also where documents come out otherwise than the live ones because events are damaged or gone',
    )
    .action(onDataDir<[readonly string[], RebuildFlags]>(world, 'changes', rebuild));
  projections
    .command('promote')
    .description(
      'go back to the generation that the last rebuild replaced; what it has missed since, it then learns from the log',
    )
    .argument('<name>', 'name of the projection')
    .option(
      '--generation <number>',
      'another one that is still there (default: the newest one before the live one)',
      wholeNumber,
    )
    .action(onDataDir<[string, { generation?: number }]>(world, 'changes', promote));
}

const wholeNumber = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
};

const named = (name: string): AnyProjection => {
  const definition = allProjections.find((projection) => projection.name === name);
  const known = allProjections.map((projection) => projection.name).join(', ');
  if (!definition) throw usageFailure(`"${name}" is no projection; there are: ${known}`);
  return definition;
};

async function list(session: Session, { readModels, store }: DataStores): Promise<void> {
  const head = (await store.head())?.position;
  const stops = await notedStops(readModels);
  const rows = await Promise.all(
    allProjections.map(async ({ name, version }) => {
      const live = (await readModels.generations(name)).find((generation) => generation.live);
      const { generation = null, documents = null, checkpoint } = live ?? {};
      const position = checkpoint?.position ?? null;
      const mismatch = checkpoint && (await historyMismatch(store, checkpoint));
      const stop = stops.find(({ subject }) => subject === name);
      const stopped = mismatch ?? stop?.text ?? null;
      const since = stop?.since ?? null;
      const caughtUp = stopped === null && (position ?? START) === (head ?? START);
      return { name, version, live: generation, documents, position, caughtUp, stopped, since, mismatch };
    }),
  );
  const shown = rows.map(({ mismatch: _, ...row }) => row);
  session.show(shown, () =>
    table(
      ['Projection', 'Version', 'Live', 'Documents', ''],
      rows.map(({ name, version, live, documents, caughtUp, stopped, since, mismatch }) => [
        name,
        version,
        live ?? '-',
        documents ?? '-',
        stopped === null
          ? caughtUp
            ? 'caught up'
            : 'behind'
          : mismatch !== undefined
            ? `stopped: its checkpoint doesn't belong to this log; see ${WRONG_HISTORY_RUNBOOK}`
            : `stopped since ${since}: ${printable(stopped)}`,
      ]),
    ),
  );
}

async function rebuild(
  session: Session,
  stores: DataStores,
  names: readonly string[],
  { acceptThisLog = false, acceptDamage = false }: RebuildFlags,
): Promise<void> {
  const definitions = [...new Set(names)].map(named);
  const bar = progress(session.io, session.json, 'Events', Number((await stores.store.head())?.position ?? 0));
  const interrupted = new AbortController();
  const stopListening = session.io.onInterrupt(() => interrupted.abort());
  let rebuilt: readonly Rebuilt[];
  try {
    const onProgress = ({ position }: { readonly position: string }): void => bar.at(Number(position));
    const holder = `cli-${process.pid}-${randomUUID()}`;
    const options = { signal: interrupted.signal, onProgress, acceptThisLog, acceptDamage };
    rebuilt = await rebuildProjections(definitions, { ...stores, holder }, options);
  } catch (error) {
    throw failureOf(error, interrupted.signal);
  } finally {
    stopListening();
    bar.stop();
  }
  const shown = definitions.map(({ name }, at) => ({ name, ...rebuilt[at]! }));
  session.show(shown.length === 1 ? shown[0]! : shown, () => shown.map(sayRebuilt).join('\n'));
}

const sayRebuilt = ({ name, generation, previous, events, parked }: Rebuilt & { readonly name: string }): string =>
  [
    `${name}: generation ${generation} is live, built from ${count(events, 'event')}`,
    ...(previous === undefined ? [] : [`The way back: seatledger projections promote ${name}`]),
    ...parked.map(({ key, reason }) => `Parked: ${printable(key)} (${printable(reason)})`),
  ].join('\n');

async function promote(
  session: Session,
  { readModels }: DataStores,
  name: string,
  { generation }: { readonly generation?: number },
): Promise<void> {
  named(name);
  const all = await readModels.generations(name);
  const live = all.find((each) => each.live)?.generation ?? 0;
  const to = generation ?? Math.max(0, ...all.map((each) => each.generation).filter((each) => each < live));
  if (to === 0)
    throw new CliFailure(
      EXIT.refused,
      'unknown-generation',
      `${name} has no generation to go back to. Nothing was changed.`,
    );
  let replaced: number;
  try {
    replaced = await promoteGeneration(readModels, name, to);
  } catch (error) {
    throw failureOf(error);
  }
  session.show({ name, generation: to, replaced }, () => `${name}: generation ${to} is live instead of ${replaced}`);
}

function failureOf(error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted === true)
    return new CliFailure(EXIT.interrupted, 'interrupted', 'The live read model was left as it is.');
  if (error instanceof RebuildRefused) return new CliFailure(EXIT.refused, error.code, error.message);
  if (error instanceof EventNotApplied) return new CliFailure(EXIT.refused, 'event-not-applied', error.message);
  return error;
}
