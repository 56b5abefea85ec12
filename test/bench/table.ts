import type { Measured } from './measure.js';
import type { Figures, Line } from './row.js';

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};
export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!;

/** Three digits that count, and never fewer than there are before the point. */
const shown = (value: number): string => {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(value < 1 ? 2 : 3)));
};
const withRange = (values: readonly number[]): string =>
  `${shown(median(values))} (${shown(Math.min(...values))} to ${shown(Math.max(...values))})`;

const suffix = (unit: Line['unit']): string => (unit === '/s' ? '/s' : ` ${unit}`);
const figuresOf = (rounds: readonly Figures[], name: string): readonly number[] =>
  rounds.flatMap((figures) => figures[name] ?? []);

/** The ratio of each round, since what slows the machine down slows both sides of a round. */
export const ratiosOf = ({ ours, beside }: Line, rounds: readonly Figures[]): readonly number[] =>
  rounds.flatMap((figures) => {
    const [mine, other] = [figures[ours], beside && figures[beside.figure]];
    if (mine === undefined || other === undefined) return [];
    return beside!.ratio === 'ours/other' ? mine / other : other / mine;
  });

const bound = ({ reach, unit, beside }: Line): string => {
  if (reach === undefined) return '';
  return `${reach.at === 'least' ? '≥' : '≤'} ${shown(reach.value)}${beside === undefined ? suffix(unit) : ''}`;
};

const HEAD = ['#', 'workload', 'this project', 'beside it', 'its figure', 'ratio', 'to reach'] as const;

const cells = (row: string, line: Line, rounds: readonly Figures[]): readonly string[] => {
  const told = (name: string): string => {
    const values = figuresOf(rounds, name);
    return values.length === 0 ? 'not measured' : `${withRange(values)}${suffix(line.unit)}`;
  };
  const ratios = ratiosOf(line, rounds);
  return [
    row,
    line.workload,
    told(line.ours),
    line.beside?.what ?? '',
    line.beside === undefined ? '' : told(line.beside.figure),
    ratios.length === 0 ? '' : withRange(ratios),
    bound(line),
  ];
};

/** One table in Markdown: the median, and in brackets the range, of all rounds. */
export const tableOf = (measured: readonly Measured[]): string => {
  const rows = measured.flatMap(({ row, lines, rounds, failed }) =>
    failed === undefined
      ? lines.map((line) => cells(row, line, rounds))
      : [[row, `failed: ${failed.split('\n', 1)[0]!.replaceAll('|', '/')}`, '', '', '', '', '']],
  );
  const lines = [HEAD, HEAD.map(() => '---'), ...rows].map((each) => `| ${each.join(' | ')} |`);
  const notes = measured.flatMap((each) => each.notes.map((note) => `- ${each.row}: ${note}`));
  return [...lines, ...(notes.length === 0 ? [] : ['', ...notes])].join('\n');
};
