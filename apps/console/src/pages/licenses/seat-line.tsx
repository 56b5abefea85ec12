import { useInViewport } from '@mantine/hooks';
import type { ReactElement } from 'react';
import type { Shape } from '../../api/shapes.js';
import { useRead } from '../../api/use-read.js';
import { lastDays } from '../../parts/days.js';
import { count } from '../../parts/format.js';
import { useNow } from '../../parts/use-now.js';
import classes from './seat-line.module.css';

const DAYS = 30;
const [WIDTH, HEIGHT, EDGE] = [120, 28, 2];

type Items = Shape<'SeatsReport'>['items'];

/** Steps from day to day: seats change at once. */
const stepsOf = (values: readonly number[], most: number): string => {
  const x = (at: number): number => EDGE + (at / Math.max(values.length, 1)) * (WIDTH - 2 * EDGE);
  const y = (value: number): number => HEIGHT - EDGE - (value / Math.max(most, 1)) * (HEIGHT - 2 * EDGE);
  return values
    .map((value, at) => `${at === 0 ? 'M' : 'L'}${x(at).toFixed(1)} ${y(value).toFixed(1)}H${x(at + 1).toFixed(1)}`)
    .join('');
};

const Line = ({ items }: { readonly items: Items }): ReactElement => {
  const most = Math.max(...items.map(({ valid, assigned }) => Math.max(valid, assigned)));
  const [first, last] = [items[0]!, items.at(-1)!];
  const said = `Assigned in thirty days: from ${count(first.assigned)} to ${count(last.assigned)}; valid: from ${count(first.valid)} to ${count(last.valid)}`;
  return (
    <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={said}>
      <title>{said}</title>
      <path
        className={classes.valid}
        d={stepsOf(
          items.map(({ valid }) => valid),
          most,
        )}
      />
      <path
        className={classes.assigned}
        d={stepsOf(
          items.map(({ assigned }) => assigned),
          most,
        )}
      />
    </svg>
  );
};

/** A line of thirty days: how many seats were assigned (dark), of how many that were valid (pale). */
export const SeatLine = ({ skuId, asOf }: { readonly skuId: string; readonly asOf: string | undefined }) => {
  const { ref, inViewport } = useInViewport<HTMLDivElement>();
  const now = useNow();
  // of a position its instant isn't known here
  const until = asOf === undefined ? now : Date.parse(asOf);
  const isKnown = asOf === undefined || !/^\d+$/.test(asOf);
  const query = isKnown ? { product: skuId, ...lastDays(DAYS, until) } : {};
  const { data } = useRead('/api/reports/seats', { query }, { enabled: isKnown && inViewport, keepsPrevious: true });
  return (
    <div ref={ref} className={classes.place}>
      {data !== undefined && data.items.length > 0 && <Line items={data.items} />}
    </div>
  );
};
