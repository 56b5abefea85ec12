import type { Command } from 'commander';
import type { DamageFound, RepairReport } from '#platform';
import { CliFailure, EXIT } from '../output/failures.js';
import { onDataFiles } from '../session/on-stores.js';
import { count, table } from '../output/table.js';
import type { World } from '../session/session.js';

function rowOf({ position, stream, eventId, hindrance }: DamageFound, put: string): readonly string[] {
  return [position, stream, eventId, hindrance === undefined ? put : `not put back: ${hindrance}`];
}

function textOf({ events, damaged, indexDamaged }: RepairReport, dryRun: boolean): string {
  const rows = damaged.map((each) => rowOf(each, dryRun ? 'would be put back' : 'put back'));
  return [
    `${count(events, 'event')}, ${damaged.length} damaged`,
    ...(rows.length === 0 ? [] : [table(['Position', 'Stream', 'Event', 'What was done'], rows)]),
    ...(indexDamaged ? [`An index was damaged, and ${dryRun ? 'would be' : 'is'} made anew.`] : []),
  ].join('\n');
}

export function addRepair(program: Command, world: World): void {
  program
    .command('repair')
    .description(
      'put damaged events of a data directory back from a backup, where the events around them are the same in both; ' +
        "lists those that it can't",
    )
    .requiredOption('--from <backup>', 'a backup of the data directory, or of its events.db')
    .action(
      onDataFiles<[{ readonly from: string }]>(world, 'tries', async (session, files, { dryRun = false }, { from }) => {
        const report = await files.repair(from, dryRun);
        session.show({ ...report, ...(dryRun ? { dryRun } : {}) }, () => textOf(report, dryRun));
        const left = report.damaged.filter(({ hindrance }) => hindrance !== undefined).length;
        if (left > 0)
          throw new CliFailure(EXIT.refused, 'damaged-event', `${count(left, 'event')} can't be put back from there`);
      }),
    );
}

export function addBackup(program: Command, world: World): void {
  program
    .command('backup')
    .description(
      'copy the events and then the keys of a data directory into a new directory, beside a server that may run on ' +
        'it. The master key is not among them: keep it apart',
    )
    .argument('<directory>', 'where the copies go')
    .action(
      onDataFiles<[string, unknown]>(world, 'changes', async (session, files, _options, directory) => {
        const made = await files.backUp(directory);
        session.show({ files: made }, () => made.join('\n'));
      }),
    );
}
