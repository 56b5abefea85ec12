import type { Command } from 'commander';
import type { PurchaseReportRow, SeatsReport, TrueUpRow } from '../http/shapes.js';
import type { Column } from '../output/rows.js';
import { collect } from '../http/collect.js';
import { action, type Session, type World } from '../session/session.js';
import { type Days, withDays } from './report-days.js';

const SEATS: readonly Column<SeatsReport['items'][number]>[] = [
  { key: 'date', title: 'Day', of: ({ date }) => date },
  { key: 'at', title: 'At', of: ({ at }) => at },
  { key: 'valid', title: 'Valid', of: ({ valid }) => valid },
  { key: 'expired', title: 'Expired', of: ({ expired }) => expired },
  { key: 'assigned', title: 'Assigned', of: ({ assigned }) => assigned },
  { key: 'available', title: 'Available', of: ({ available }) => available },
];
const TRUE_UP: readonly Column<TrueUpRow>[] = [
  { key: 'skuPartNumber', title: 'Product', of: ({ skuPartNumber }) => skuPartNumber },
  { key: 'held', title: 'Held', of: ({ seatDays }) => seatDays.held },
  { key: 'valid', title: 'Valid', of: ({ seatDays }) => seatDays.valid },
  { key: 'idle', title: 'Idle', of: ({ seatDays }) => seatDays.idle },
  { key: 'over', title: 'Over', of: ({ seatDays }) => seatDays.over },
  { key: 'peak', title: 'Peak', of: ({ peak }) => peak.assigned },
  { key: 'peakAt', title: 'Peak at', of: ({ peak }) => peak.at },
  { key: 'skuId', title: 'Id', of: ({ skuId }) => skuId },
];
const PURCHASES: readonly Column<PurchaseReportRow>[] = [
  { key: 'id', title: 'Purchase', of: ({ id }) => id },
  { key: 'seatDays', title: 'Seat-days', of: ({ seatDays }) => seatDays },
  { key: 'seats', title: 'Seats today', of: ({ seats }) => seats },
  { key: 'state', title: 'State today', of: ({ state }) => state },
  { key: 'endsOn', title: 'Ends on', of: ({ endsOn }) => endsOn },
];

/** A tenant has a few products, and a product a few purchases, so that all are shown. */
const showsAll =
  <Row>(path: string, columns: readonly Column<Row>[]) =>
  async ({ api, showRows }: Session, asked: Days & { readonly product?: string }): Promise<void> =>
    showRows(columns, await collect(api.list<Row>(path, { ...asked }), Number.POSITIVE_INFINITY));

const trueUp = showsAll<TrueUpRow>('/api/reports/true-up', TRUE_UP);
const purchases = showsAll<PurchaseReportRow>('/api/reports/purchases', PURCHASES);

export function addSeatReports(report: Command, world: World): void {
  withDays(report.command('seats'))
    .description('seats of a product over time, as they were at the end of each day')
    .argument('<sku>', 'part number or id of the product')
    .option('--step <duration>', 'days between two rows, or hours, such as P7D or PT6H (default: P1D)')
    .action(
      action<[string, Days & { step?: string }]>(
        world,
        async ({ api, showRows }, product, { from, to, timeZone, step }) => {
          const found = await api.get<SeatsReport>('/api/reports/seats', { product, from, to, timeZone, step });
          showRows(SEATS, found.items, found);
        },
      ),
    );
  withDays(report.command('true-up'))
    .description('seat-days of each product: held, valid, idle and over, and when most seats were held')
    .action(
      action<[Days]>(world, (session, { from, to, timeZone }) => trueUp(session, { from, to, timeZone } as Days)),
    );
  withDays(report.command('purchases'))
    .description('seat-days that each purchase of a product brought')
    .argument('<sku>', 'part number or id of the product')
    .action(
      action<[string, Days]>(world, (session, product, { from, to, timeZone }) =>
        purchases(session, { product, from, to, timeZone } as Days & { product: string }),
      ),
    );
}
