import { Group, Text, Title, VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { count, counted, date, weekdays, monthOf } from '../../parts/format.js';
import { LinkButton } from '../../parts/link-button.js';
import classes from './calendar.module.css';
import { addMonths, weeksOf } from './month.js';

interface Given {
  readonly month: string;
  readonly day: string | undefined;
  readonly today: string;
  /** How many deadlines a day has; undefined where that isn't known. */
  readonly counts: ReadonlyMap<string, number> | undefined;
}

const search = (change: object) => ((now: object) => ({ ...now, day: undefined, ...change })) as never;

const Day = ({ date: of, isChosen, isToday, deadlines }: DayGiven): ReactElement => (
  <Link
    to="/deadlines"
    search={search({ month: of.slice(0, 7), day: of })}
    className={classes.day}
    data-chosen={isChosen}
    data-today={isToday}
    data-some={deadlines !== undefined && deadlines > 0}
    aria-current={isChosen ? 'date' : undefined}
    title={`${date(of)}${deadlines === undefined ? '' : `: ${counted(deadlines, 'deadline')}`}`}
  >
    <span className={classes.number}>{Number(of.slice(8))}</span>
    {deadlines !== undefined && deadlines > 0 && (
      <strong className={classes.count}>
        {count(deadlines)}
        <VisuallyHidden> {deadlines === 1 ? 'deadline' : 'deadlines'}</VisuallyHidden>
      </strong>
    )}
  </Link>
);
interface DayGiven {
  readonly date: string;
  readonly isChosen: boolean;
  readonly isToday: boolean;
  readonly deadlines: number | undefined;
}

/** A month with how many deadlines each day has. A day leads to its list. */
export const Calendar = ({ month, day, today, counts }: Given): ReactElement => (
  <section aria-label="Month">
    <Group justify="space-between" mb="xs" wrap="nowrap">
      <Title order={2}>{monthOf(month)}</Title>
      <Group gap="xs" wrap="nowrap">
        <LinkButton to="/deadlines" search={search({ month: addMonths(month, -1) })} label="Month before">
          ←
        </LinkButton>
        <LinkButton to="/deadlines" search={search({ month: undefined })}>
          Today
        </LinkButton>
        <LinkButton to="/deadlines" search={search({ month: addMonths(month, 1) })} label="Month after">
          →
        </LinkButton>
      </Group>
    </Group>
    <table className={classes.calendar}>
      <thead>
        <tr>
          {weekdays().map((name) => (
            <th key={name} scope="col">
              <Text span size="xs" c="dimmed">
                {name}
              </Text>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(month).map((week) => (
          <tr key={week.find((of) => of !== undefined)}>
            {week.map((of, at) => (
              <td key={of ?? `empty ${at}`}>
                {of !== undefined && (
                  <Day date={of} isChosen={of === day} isToday={of === today} deadlines={counts?.get(of)} />
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);
