import { type Command, Option } from 'commander';
import { restartEvents } from '#application';
import { onDataDir } from '../session/on-stores.js';
import type { World } from '../session/session.js';

export function addEvents(program: Command, world: World): void {
  program
    .command('events')
    .description('events that are published for other systems')
    .command('restart')
    .description('after a restored backup: publish from here on again. No projector may run meanwhile')
    .addOption(
      new Option('--at <place>', 'start: everything again; end: only what comes from now on')
        .choices(['start', 'end'])
        .makeOptionMandatory(),
    )
    .action(
      onDataDir<[{ at: 'start' | 'end' }]>(world, 'changes', async (session, stores, { at }) => {
        const position = await restartEvents(at, stores);
        session.show({ position }, () => `The events after position ${Number(position)} will be published.`);
      }),
    );
}
