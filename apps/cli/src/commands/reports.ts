import type { Command } from 'commander';
import type { DayReport, DeadlinesOfDay, OverlapsRow, RefusalsOfDay, ReportedUserRow } from '../http/shapes.js';
import type { Column } from '../output/rows.js';
import { type Limited, listUpTo, showListed } from '../session/listing.js';
import { action, type Session, type World } from '../session/session.js';
import { LIST_LIMIT_OPTION } from './limit-option.js';
import { NAME_COLUMNS } from './list-users.js';
import { addSeatReports } from './seat-reports.js';
import { type Days, withDays } from './report-days.js';

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

const ID = { key: 'id', title: 'Id', of: ({ id }: ReportedUserRow) => id } as const;
const UNLICENSED: readonly Column<ReportedUserRow>[] = [
  ...NAME_COLUMNS,
  { key: 'usageLocation', title: 'Location', of: ({ usageLocation }) => usageLocation },
  ID,
];
const productOf = ({ skuPartNumber, skuId }: OverlapsRow['overlaps'][number]['coveredBy'][number]): string =>
  skuPartNumber ?? skuId;
const OVERLAPS: readonly Column<OverlapsRow>[] = [
  ...NAME_COLUMNS,
  {
    key: 'overlaps',
    title: 'Overlaps',
    of: ({ overlaps }) =>
      overlaps
        .map((overlap) => `${productOf(overlap)} (covered by ${overlap.coveredBy.map(productOf).join(', ')})`)
        .join(', '),
  },
  ID,
];

const lists =
  <Row>(path: string, columns: readonly Column<Row>[]) =>
  async (session: Session, options: Limited): Promise<void> =>
    showListed(session, columns, await listUpTo<Row>(session, path, options));

const shows =
  <Row>(path: string, columns: readonly Column<Row & { readonly date: string }>[]) =>
  async ({ api, showRows }: Session, { from, to, timeZone }: Days): Promise<void> => {
    const found = await api.get<DayReport<Row>>(path, { from, to, timeZone });
    showRows(columns, found.items, found);
  };

export function addReports(program: Command, world: World): void {
  const report = program
    .command('report')
    .description('what was and will be, day by day, and who holds nothing, or too much');
  withDays(report.command('deadlines'))
    .description('how many retentions end on each day (default: from today on)')
    .action(action<[Days]>(world, shows<DeadlinesOfDay>('/api/reports/deadlines', DEADLINES)));
  withDays(report.command('refusals'))
    .description('how many commands were refused on each day, and for what (default: up to today)')
    .action(action<[Days]>(world, shows<RefusalsOfDay>('/api/reports/refusals', REFUSALS)));
  addSeatReports(report, world);
  report
    .command('unlicensed')
    .description('users who hold no product')
    .option(...LIST_LIMIT_OPTION)
    .action(action<[Limited]>(world, lists<ReportedUserRow>('/api/reports/unlicensed', UNLICENSED)));
  report
    .command('overlaps')
    .description('users who hold a product whose services another product of theirs grants, too')
    .option(...LIST_LIMIT_OPTION)
    .action(action<[Limited]>(world, lists<OverlapsRow>('/api/reports/overlaps', OVERLAPS)));
}
