import type { Command } from 'commander';
import type { DeadlineRow } from '../http/shapes.js';
import type { Column } from '../output/rows.js';
import { type Limited, listUpTo, showListed } from '../session/listing.js';
import { action, type World } from '../session/session.js';
import { askedThen, type AsOf, withAsOf } from './as-of.js';
import { LIST_LIMIT_OPTION } from './limit-option.js';

const COLUMNS: readonly Column<DeadlineRow>[] = [
  { key: 'purgeAt', title: 'Purge due', of: ({ purgeAt }) => purgeAt },
  { key: 'service', title: 'What', of: ({ service }) => service ?? 'the whole user' },
  {
    key: 'userPrincipalName',
    title: 'User',
    of: ({ userPrincipalName, unreadable }) =>
      userPrincipalName ?? (unreadable === undefined ? '(erased)' : '(unreadable)'),
  },
  {
    key: 'comesBackWith',
    title: 'Comes back with',
    of: ({ comesBackWith, startedAt }) =>
      comesBackWith?.map(({ skuPartNumber }) => skuPartNumber).join(', ') ??
      (startedAt === undefined ? 'a restore' : ''),
  },
  { key: 'userId', title: 'User id', of: ({ userId }) => userId },
];

export function addDeadlines(program: Command, world: World): void {
  withAsOf(program.command('deadlines').description('retentions that run').command('list'))
    .description('what will be purged when, and what would bring it back')
    .option('--days <days>', 'only what goes within so many days')
    .option(...LIST_LIMIT_OPTION)
    .action(
      action<[Limited & AsOf & { days?: string }]>(world, async (session, { days, ...options }) => {
        const query = { days, ...askedThen(options) };
        showListed(session, COLUMNS, await listUpTo<DeadlineRow>(session, '/api/deadlines', options, query));
      }),
    );
}
