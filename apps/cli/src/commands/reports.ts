import type { Command } from 'commander';
import type { DayReport, DeadlinesOfDay, RefusalsOfDay } from '../http/shapes.js';
import type { Column } from '../output/rows.js';
import { action, type Session, type World } from '../session/session.js';

interface Days {
  readonly from?: string;
  readonly to?: string;
  readonly timeZone?: string;
}

/** Adds the options that say which days are meant. */
const withDays = (command: Command): Command =>
  command
    .option('--from <date>', 'first day, such as 2026-11-01')
    .option('--to <date>', 'last day, included; at most 400 days, and 30 where one of both is left out')
    .option('--time-zone <name>', 'IANA name of the time zone whose days are meant (default: UTC)');

const DATE = { key: 'date', title: 'Day', of: ({ date }: { readonly date: string }) => date } as const;
const DEADLINES: readonly Column<DayReport<DeadlinesOfDay>['items'][number]>[] = [
  DATE,
  { key: 'deadlines', title: 'Deadlines', of: ({ deadlines }) => deadlines },
];
const REFUSALS: readonly Column<DayReport<RefusalsOfDay>['items'][number]>[] = [
  DATE,
  { key: 'refusals', title: 'Refused', of: ({ refusals }) => refusals },
  {
    key: 'codes',
    title: 'For',
    of: ({ codes }) => codes.map(({ code, refusals }) => `${code} ${refusals}`).join(', '),
  },
];

const shows =
  <Row>(path: string, columns: readonly Column<Row & { readonly date: string }>[]) =>
  async ({ api, showRows }: Session, { from, to, timeZone }: Days): Promise<void> => {
    const found = await api.get<DayReport<Row>>(path, { from, to, timeZone });
    showRows(columns, found.items, found);
  };

export function addReports(program: Command, world: World): void {
  const report = program.command('report').description('what was, and what will be, day by day');
  withDays(report.command('deadlines'))
    .description('how many retentions end on each day (default: from today on)')
    .action(action<[Days]>(world, shows<DeadlinesOfDay>('/api/reports/deadlines', DEADLINES)));
  withDays(report.command('refusals'))
    .description('how many commands were refused on each day, and for what (default: up to today)')
    .action(action<[Days]>(world, shows<RefusalsOfDay>('/api/reports/refusals', REFUSALS)));
}
