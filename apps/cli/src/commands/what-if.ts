import type { Command } from 'commander';
import { defined } from '#licensing';
import { CliFailure, EXIT } from '../output/failures.js';
import { progress } from '../output/progress.js';
import { type Column, rowsOf } from '../output/rows.js';
import { count } from '../output/table.js';
import { action, type Session, type World } from '../session/session.js';
import { namesFrom } from '../words/names.js';

interface Options {
  readonly product: string;
  readonly fewer: string;
  readonly from?: string;
  readonly to?: string;
}
interface Refusal {
  readonly commandId: string;
  readonly at: string;
  readonly users: readonly string[];
  readonly code: string;
  readonly skuId?: string;
  readonly inLog: boolean;
  readonly isShortfall?: true;
}
interface Report {
  readonly decided: number;
  readonly refused: number;
  readonly refusedInLog: number;
  readonly first?: Refusal;
  readonly refusals: readonly Refusal[];
  readonly more: number;
  readonly missing: { readonly seats: number; readonly at?: string };
  readonly isCut?: true;
}
type Line = { readonly progress: string; readonly to: string } | { readonly report: Report } | { readonly end: string };

/** This many users are told by name, and others by id. */
const NAMED = 20;

const NO_SECOND_THOUGHTS =
  'This knows no second thoughts: who was refused asked for nothing else, and nobody bought more seats.';

async function reportFor({ api, io, json }: Session, query: Options): Promise<Report> {
  const interrupted = new AbortController();
  const stopListening = io.onInterrupt(() => interrupted.abort());
  let bar: ReturnType<typeof progress> | undefined;
  try {
    const { product, fewer, from, to } = query;
    for await (const lines of api.lines(
      '/api/reports/what-if',
      defined({ product, fewer, from, to }),
      interrupted.signal,
    ))
      for (const line of lines.map((text) => JSON.parse(text) as Line)) {
        if ('report' in line) return line.report;
        if ('end' in line) throw new CliFailure(EXIT.unavailable, line.end, 'the log of the server says why it ended');
        bar ??= progress(io, json, 'Events', Number(line.to));
        bar.at(Number(line.progress));
      }
    throw new CliFailure(EXIT.unavailable, 'unreachable', 'the answer was cut');
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    throw new CliFailure(EXIT.interrupted, 'interrupted', 'Nothing was changed by this, and nothing is left of it.');
  } finally {
    bar?.stop();
    stopListening();
  }
}

async function show(session: Session, query: Options): Promise<void> {
  const report = await reportFor(session, query);
  const otherwise = report.refusals.filter(({ inLog }) => !inLog);
  const users = otherwise.flatMap((each) => each.users).slice(0, NAMED);
  // who may read reports and no users sees ids
  const names = await namesFrom(session.api, users).catch(() => namesFrom(session.api));
  const columns: readonly Column<Refusal>[] = [
    { key: 'at', title: 'When', of: ({ at }) => at },
    { key: 'user', title: 'User', of: ({ users }) => users.map((id) => names.user(id)).join(', ') },
    { key: 'product', title: 'Product', of: ({ skuId }) => (skuId === undefined ? '' : names.partNumber(skuId)) },
    {
      key: 'code',
      title: 'Refused',
      of: ({ code, isShortfall }) => (isShortfall === true ? `${code} (restored without it)` : code),
    },
    { key: 'commandId', title: 'Command', of: ({ commandId }) => commandId },
  ];
  const rows = rowsOf(columns, otherwise);
  session.show(
    report,
    () => [...(otherwise.length > 0 ? [rows.asTable()] : []), ...inWords(report, query)].join('\n'),
    rows,
  );
}

function inWords(report: Report, { fewer, product }: Options): readonly string[] {
  const { first, missing } = report;
  const others = report.refused - report.refusedInLog;
  return [
    others === 0
      ? `With ${fewer} fewer of ${product} nothing more would have been refused than was.`
      : `With ${fewer} fewer of ${product}, ${count(others, 'command')} more would have been refused` +
        (first === undefined ? '.' : `, the first at ${first.at}.`),
    ...(missing.seats === 0
      ? []
      : [`${count(missing.seats, 'seat')} would have been missing at the worst moment, ${missing.at ?? ''}.`]),
    ...(report.more > 0 ? [`Listed are the first ${report.refusals.length} refusals of ${report.refused}.`] : []),
    ...(report.isCut === true ? ['It ends early: too much would have been otherwise from there on.'] : []),
    NO_SECOND_THOUGHTS,
  ];
}

export function addWhatIf(program: Command, world: World): void {
  program
    .command('what-if')
    .description('what would have been refused with fewer seats of a product: the log decided again, changing nothing')
    .requiredOption('--product <product>', 'by part number or id')
    .requiredOption('--fewer <seats>', 'how many seats fewer there would have been, all the time')
    .option('--from <place>', 'begin behind this position, or with this instant (default: the whole log)')
    .option('--to <place>', 'end with this position or instant (default: now)')
    .action(action<[Options]>(world, show));
}
