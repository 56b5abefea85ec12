import type { Command } from 'commander';
import type { DeadlineRow } from '../http/shapes.js';
import { table } from '../output/table.js';
import { action, type World } from '../session.js';
import { collect } from './collect.js';

export function addDeadlines(program: Command, world: World): void {
  program
    .command('deadlines')
    .description('retentions that run')
    .command('list')
    .description('what will be purged when')
    .action(
      action<[unknown]>(world, async ({ api, show }) => {
        const rows = await collect(api.list<DeadlineRow>('/api/deadlines'));
        show(rows, () =>
          table(
            ['Purged at', 'What', 'User'],
            rows.map(({ purgeAt, service, userId, userPrincipalName }) => [
              purgeAt,
              service ?? 'the whole user',
              userPrincipalName ?? userId,
            ]),
          ),
        );
      }),
    );
}
