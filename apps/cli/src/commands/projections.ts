import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { EventNotApplied, rebuildProjection, RebuildRefused, type Rebuilt } from '#application';
import { allProjections } from '#projections';
import { CliFailure, EXIT, usageFailure } from '../failures.js';
import { progress } from '../output/progress.js';
import { count, printable, table } from '../output/table.js';
import { onDataDir, type Core, type Session, type World } from '../session.js';

export function addProjections(program: Command, world: World): void {
  const projections = program
    .command('projections')
    .description('read models of a data directory, which can be built again from the history');
  projections
    .command('list')
    .description('every read model, and how far it is')
    .action(onDataDir<[unknown]>(world, list));
  projections
    .command('rebuild')
    .description('build a read model again beside the live one, and switch to it once it has caught up')
    .argument('<name>', 'name of the projection')
    .action(onDataDir<[string, unknown]>(world, rebuild));
}

async function list(session: Session, { readModels, store }: Core): Promise<void> {
  const head = (await store.head())?.position;
  const rows = await Promise.all(
    allProjections.map(async ({ name, version }) => {
      const live = (await readModels.generations(name)).find((generation) => generation.live);
      const { generation = null, documents = null, checkpoint } = live ?? {};
      const position = checkpoint?.position ?? null;
      return { name, version, live: generation, documents, position, caughtUp: position === (head ?? null) };
    }),
  );
  session.show(rows, () =>
    table(
      ['Projection', 'Version', 'Live', 'Documents', ''],
      rows.map(({ name, version, live, documents, caughtUp }) => [
        name,
        version,
        live ?? '-',
        documents ?? '-',
        caughtUp ? 'caught up' : 'behind',
      ]),
    ),
  );
}

async function rebuild(session: Session, core: Core, name: string): Promise<void> {
  const definition = allProjections.find((projection) => projection.name === name);
  const known = allProjections.map((projection) => projection.name).join(', ');
  if (!definition) throw usageFailure(`"${name}" is no projection; there are: ${known}`);
  const bar = progress(session.io, session.json, 'Events', Number((await core.store.head())?.position ?? 0));
  const interrupted = new AbortController();
  const listenNoMore = session.io.onInterrupt(() => interrupted.abort());
  let rebuilt: Rebuilt;
  try {
    const onProgress = ({ position }: { readonly position: string }): void => bar.at(Number(position));
    const holder = `cli-${process.pid}-${randomUUID()}`;
    rebuilt = await rebuildProjection(definition, { ...core, holder }, { signal: interrupted.signal, onProgress });
  } catch (error) {
    throw failureOf(error, interrupted.signal);
  } finally {
    listenNoMore();
    bar.stop();
  }
  const { generation, events, parked } = rebuilt;
  session.show({ name, ...rebuilt }, () =>
    [
      `${name}: generation ${generation} is live, built from ${count(events, 'event')}`,
      ...parked.map(({ key, reason }) => `Parked: ${printable(key)} (${printable(reason)})`),
    ].join('\n'),
  );
}

function failureOf(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return new CliFailure(EXIT.interrupted, 'interrupted', 'The live read model was left as it is.');
  if (error instanceof RebuildRefused) return new CliFailure(EXIT.refused, error.code, error.message);
  if (error instanceof EventNotApplied) return new CliFailure(EXIT.refused, 'event-not-applied', error.message);
  return error;
}
