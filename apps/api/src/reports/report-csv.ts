import { stringify } from 'csv-stringify/sync';
import { type Http, header } from '../edge/http.js';
import { formAsked, STREAM_TYPES } from '../history/history-stream.js';

type Cell = string | number | null | undefined;
/** The columns of a report and what stands in them, as the command line names them. */
export type ReportColumns<Row> = Readonly<Record<string, (row: Row) => Cell>>;
export const CSV = [STREAM_TYPES.csv];

interface Report<Row> {
  readonly items: readonly Row[];
  readonly next?: string;
}
const isCsvAsked = (http: Http): boolean => formAsked(header(http, 'accept')) === 'csv';

/** Says how a tagged report is written, since an answer in one form is none in the other. */
export const formOf = (http: Http) => ({ header: 'accept', is: isCsvAsked(http) ? 'csv' : 'json' }) as const;

/** Leads to the same report behind this page. */
const linkTo = ({ request }: Http, next: string): string => {
  const [path = '', query = ''] = request.url.split('?');
  const parameters = new URLSearchParams(query);
  parameters.set('after', next);
  return `<${path}?${parameters.toString()}>; rel="next"`;
};

/**
 * Writes the items of a report as CSV where that is what is asked for, and leaves it as it is otherwise. Where there is
 * a next page, the header `link` leads there. A text that a spreadsheet would take for a formula gets a `'` before it.
 */
export const reportIn = <Row, R extends Report<Row>>(
  http: Http,
  report: R,
  columns: ReportColumns<R['items'][number]>,
): R | string => {
  void http.response.header('vary', 'authorization, x-tenant-id, accept');
  if (!isCsvAsked(http)) return report;
  const { items, next } = report;
  void http.response.type(`${STREAM_TYPES.csv};charset=utf-8`);
  if (next !== undefined) void http.response.header('link', linkTo(http, next));
  const rows = items.map((item) => Object.values(columns).map((of) => of(item)));
  return stringify([Object.keys(columns), ...rows], { escape_formulas: true });
};
