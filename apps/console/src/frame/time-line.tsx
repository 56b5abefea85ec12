import { Button, Group, SegmentedControl, Slider, Stack, Text } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { count, moment } from '../parts/format.js';
import { ProblemAlert } from '../parts/problem-alert.js';
import classes from './time-line.module.css';
import { type Mark, MOST_MARKS, type Span, useMarks } from './use-marks.js';

const LENGTHS: readonly { readonly value: Span; readonly label: string }[] = [
  { value: 'day', label: 'Day' },
  { value: 'week', label: 'Week' },
  { value: 'month', label: 'Month' },
  { value: 'year', label: 'Year' },
  { value: 'all', label: 'All' },
];
/** The line has so many places. */
const PLACES = 500;

interface Given {
  /** The instant that is shown; undefined is now. */
  readonly at: number | undefined;
  readonly onMove: (instant: string | undefined) => void;
}

/** Marks that would lie on each other are one. */
const apart = (marks: readonly Mark[], from: number, step: number): readonly number[] => [
  ...new Set(marks.map(({ at }) => Math.round((at - from) / step) * step + from)),
];

/** A line of time on which every change has its mark. */
export const TimeLine = ({ at, onMove }: Given): ReactElement => {
  const [now] = useState(() => Date.now());
  const [span, setSpan] = useState<Span>('month');
  const [dragged, setDragged] = useState<number>();
  const { from, until, marks, hasMore, isKnown, error } = useMarks(span, now);
  const step = Math.max((until - from) / PLACES, 1);
  const isEnd = (value: number): boolean => value > until - step / 2;
  const shown = Math.min(Math.max(at ?? until, from), until);
  const value = dragged ?? shown;
  const wordsFor = (place: number): string => (isEnd(place) ? 'now' : moment(new Date(place).toISOString()));
  const place = at ?? Number.POSITIVE_INFINITY;
  const last = marks.findLast((mark) => mark.at <= place);
  const before = marks.findLast((mark) => mark.at < (last?.at ?? place));
  const after = marks.find((mark) => mark.at > place);
  return (
    <Stack gap="xs">
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label="Length of the line"
        data={[...LENGTHS]}
        value={span}
        onChange={setSpan}
      />
      <Slider
        min={from}
        max={until}
        step={step}
        value={value}
        label={wordsFor}
        thumbLabel="Moment"
        thumbValueText={wordsFor}
        marks={apart(marks, from, step).map((mark) => ({ value: mark }))}
        classNames={{ root: classes.slider!, mark: classes.mark!, markWrapper: classes.markWrapper! }}
        onChange={setDragged}
        onChangeEnd={(end) => {
          setDragged(undefined);
          onMove(isEnd(end) ? undefined : new Date(Math.floor(end)).toISOString());
        }}
      />
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="xs" c="dimmed">
          {moment(new Date(from).toISOString())}
        </Text>
        <Text size="xs" c="dimmed">
          now
        </Text>
      </Group>
      {isKnown ? (
        <>
          <Group gap="xs" grow>
            <Button
              size="compact-sm"
              variant="default"
              disabled={before === undefined}
              onClick={() => onMove(before!.instant)}
            >
              Change before
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              disabled={at === undefined}
              onClick={() => onMove(after?.instant)}
            >
              {at !== undefined && after === undefined ? 'Now' : 'Change after'}
            </Button>
          </Group>
          {last !== undefined && (
            <Text size="xs" aria-live="polite" lineClamp={3}>
              {moment(last.instant)}: {last.words}
            </Text>
          )}
          <Text size="xs" c="dimmed">
            {hasMore
              ? `The newest ${count(MOST_MARKS)} changes of this time have marks.`
              : 'Each change has a mark, as far as they lie apart.'}
          </Text>
        </>
      ) : (
        <Text size="xs" c="dimmed">
          Changes have no marks here: your role doesn’t read the history.
        </Text>
      )}
      <ProblemAlert error={error} />
    </Stack>
  );
};
