import type { ReactElement } from 'react';
import { count } from './format.js';
import classes from './seat-bar.module.css';

interface Given {
  readonly valid: number;
  readonly expired: number;
  readonly assigned: number;
}

/** How much of what was bought is assigned. What is assigned beyond the valid seats sticks out in red. */
export const SeatBar = ({ valid, expired, assigned }: Given): ReactElement => {
  const whole = Math.max(valid, assigned, 1);
  const within = Math.min(assigned, valid);
  const share = (seats: number): string => `${(seats / whole) * 100}%`;
  const over = Math.max(assigned - valid, 0);
  const said = [
    `${count(assigned)} of ${count(valid)} valid licenses assigned`,
    ...(over > 0 ? [`${count(over)} more than there are`] : []),
    ...(expired > 0 ? [`${count(expired)} expired`] : []),
  ].join(', ');
  return (
    <div className={classes.bar} role="img" aria-label={said} title={said}>
      <span className={classes.assigned} style={{ width: share(within) }} />
      <span className={classes.over} style={{ width: share(over) }} />
    </div>
  );
};
