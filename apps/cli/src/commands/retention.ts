import { Argument, type Command } from 'commander';
import {
  type Checkpoints,
  REASON_SHREDDER,
  reasonShredderCheckpoints,
  restartFollower,
  SHREDDER,
  shredderCheckpoints,
  WAKE_UPS,
  wakeUpCheckpoints,
} from '#application';
import { onDataDir } from '../session/on-stores.js';
import type { DataStores, World } from '../session/session.js';

/** Each follower stands here with what it does again from the start of the log. */
const FOLLOWERS: Readonly<
  Record<string, { readonly of: (stores: DataStores) => Checkpoints; readonly again: string }>
> = {
  [SHREDDER]: {
    of: ({ keys }) => shredderCheckpoints(keys),
    again: 'The keys of all persons whose purge is recorded will be destroyed again.',
  },
  [REASON_SHREDDER]: {
    of: ({ keys }) => reasonShredderCheckpoints(keys),
    again: 'The keys of reasons about users who are all purged will be destroyed again.',
  },
  [WAKE_UPS]: {
    of: ({ readModels }) => wakeUpCheckpoints(readModels),
    again: 'A wake-up will be published for every retention in the log. One that comes twice or too late does nothing.',
  },
};

export function addRetention(program: Command, world: World): void {
  program
    .command('retention')
    .description('what keeps the thirty days')
    .command('restart')
    .description(
      'after a restored backup: do the work of a follower again ' +
        'from the start of the log. No retention may run meanwhile',
    )
    .addArgument(new Argument('<follower>', 'the one that the alarm names').choices(Object.keys(FOLLOWERS)))
    .action(
      onDataDir<[string, unknown]>(world, 'changes', async (session, stores, name) => {
        const { of, again } = FOLLOWERS[name]!;
        await restartFollower(of(stores), stores);
        session.show({ follower: name, restarted: true }, () => `${again} Start the retention.`);
      }),
    );
}
