import { useRead } from '../api/use-read.js';
import { usePermits } from '../parts/permits.js';

const DAY_MS = 86_400_000;
export const SPANS = { day: 1, week: 7, month: 30, year: 365, all: Number.POSITIVE_INFINITY } as const;
export type Span = keyof typeof SPANS;

/** More marks than these couldn't be told apart on a line. */
export const MOST_MARKS = 200;

export interface Mark {
  /** In milliseconds, as the clock of the server had it. */
  readonly at: number;
  readonly instant: string;
  /** What happened then. */
  readonly words: string;
}

/**
 * What happened in the last days, up to a moment: two questions, however much it was. The line begins no earlier than
 * the tenant.
 */
export const useMarks = (span: Span, now: number) => {
  const { mayRead } = usePermits();
  const enabled = mayRead('history');
  const oldest = useRead('/api/history', { query: { order: 'oldest', limit: 1 } }, { enabled });
  const first = oldest.data?.items[0]?.occurredAt;
  const begins = first === undefined ? now - SPANS.month * DAY_MS : Date.parse(first);
  const from = Math.max(begins, now - SPANS[span] * DAY_MS);
  const query = { from: new Date(from).toISOString(), outcome: 'accepted', limit: MOST_MARKS } as const;
  const { data, error } = useRead('/api/history', { query }, { enabled: first !== undefined, keepsPrevious: true });
  const marks: readonly Mark[] = (data?.items ?? [])
    .map(({ occurredAt, words }) => ({ at: Date.parse(occurredAt), instant: occurredAt, words }))
    .filter(({ at }) => at >= from)
    .toReversed();
  return {
    from,
    // something may have happened since the panel was opened, or by a clock that is ahead of this one
    until: Math.max(now, ...marks.slice(-1).map(({ at }) => at + 1), from + 1),
    marks,
    hasMore: data?.next !== undefined,
    isKnown: enabled,
    error: oldest.error ?? error,
  };
};
