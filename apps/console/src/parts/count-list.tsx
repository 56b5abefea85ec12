import type { ReactElement } from 'react';
import type { Shape } from '../api/shapes.js';
import { count } from './format.js';
import classes from './preview-summary.module.css';

/** How many users are complete, in part, failed or pending. */
export const CountList = ({ total, counts }: Pick<Shape<'Operation'>, 'total' | 'counts'>): ReactElement => {
  const shown = [
    ['Users', total, false],
    ['Complete', counts.complete, false],
    ['In part', counts.withShortfalls, false],
    ['Failed', counts.failed, counts.failed > 0],
    ['Pending', counts.pending, false],
  ] as const;
  return (
    <dl className={classes.counts}>
      {shown.map(([label, value, isBad]) => (
        <div key={label} data-bad={isBad} data-testid={`count-${label.toLowerCase().replace(' ', '-')}`}>
          <dt>{label}</dt>
          <dd>{count(value)}</dd>
        </div>
      ))}
    </dl>
  );
};
