import type { ReactElement, ReactNode } from 'react';
import classes from './facts.module.css';

interface Given {
  /** Facts without a value are left out. */
  readonly facts: readonly (readonly [label: string, value: ReactNode])[];
}

/** Labels with their values, side by side where there is room. */
export const Facts = ({ facts }: Given): ReactElement => (
  <dl className={classes.facts}>
    {facts.map(([label, value]) =>
      value === undefined || value === null || value === '' ? null : (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ),
    )}
  </dl>
);
