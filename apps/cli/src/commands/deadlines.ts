import type { Command } from 'commander';
import { defined } from '#licensing';
import type { DeadlineRow } from '../http/shapes.js';
import { table } from '../output/table.js';
import { action, type World } from '../session/session.js';
import { collect } from '../http/collect.js';

export function addDeadlines(program: Command, world: World): void {
  program
    .command('deadlines')
    .description('retentions that run')
    .command('list')
    .description('what will be purged when, and what would bring it back')
    .option('--days <days>', 'only what goes within so many days')
    .action(
      action<[{ days?: string }]>(world, async ({ api, show }, { days }) => {
        const query = defined({ days });
        const rows = await collect(api.list<DeadlineRow>('/api/deadlines', query));
        show(rows, () =>
          table(
            ['Purge due', 'What', 'User', 'Comes back with'],
            rows.map(({ purgeAt, service, userId, userPrincipalName, comesBackWith }) => [
              purgeAt,
              service ?? 'the whole user',
              userPrincipalName ?? userId,
              comesBackWith?.map(({ skuPartNumber }) => skuPartNumber).join(', ') ?? 'a restore',
            ]),
          ),
        );
      }),
    );
}
