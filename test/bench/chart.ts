import type { Measured } from './measure.js';
import type { Line, Figures } from './row.js';
import { median, ratiosOf } from './table.js';

/** A bar ends here, however far beyond its bound a figure is: nobody could tell the short ones apart otherwise. */
const LONGEST = 2;

/** How much of its bound a line has come to: 1 has reached it. Undefined where it has no bound or was not measured. */
const reachedOf = (line: Line, rounds: readonly Figures[]): number | undefined => {
  if (line.reach === undefined) return undefined;
  const { at, value } = line.reach;
  const measured =
    line.beside === undefined ? rounds.flatMap((figures) => figures[line.ours] ?? []) : ratiosOf(line, rounds);
  if (measured.length === 0) return undefined;
  const reached = median(measured);
  if (at === 'least') return reached / value;
  return reached <= 0 ? LONGEST : value / reached;
};

/**
 * Draws for each line of the table that has a bound how much of it was reached, as a chart that Mermaid draws in
 * Markdown. A bar has the row's name and the number of the line in it, in the order of the table. Empty where no line
 * with a bound was measured.
 */
export const chartOf = (measured: readonly Measured[]): string => {
  const bars = measured.flatMap(({ row, lines, rounds }) =>
    lines.flatMap((line, at) => {
      const reached = reachedOf(line, rounds);
      return reached === undefined ? [] : [{ name: `${row} (${at + 1})`, reached: Math.min(LONGEST, reached) }];
    }),
  );
  if (bars.length === 0) return '';
  return [
    '```mermaid',
    'xychart-beta horizontal',
    '  title "How much of its bound each line has reached: 1 is all of it"',
    `  x-axis [${bars.map(({ name }) => `"${name}"`).join(', ')}]`,
    `  y-axis "of its bound" 0 --> ${LONGEST}`,
    `  bar [${bars.map(({ reached }) => reached.toFixed(2)).join(', ')}]`,
    `  line [${bars.map(() => 1).join(', ')}]`,
    '```',
  ].join('\n');
};
