import { asOfAsked, endOfDay, endOfDayBefore, instantOf } from '#application';
import { boundedText, paddedText } from '#contracts';
import { defined, type Instant, plus } from '#licensing';
import { z } from 'zod';
import { problemError } from '../edge/problem-error.js';
import { pagedQuery, timeZone } from '../edge/query-shapes.js';

const guid = z.guid().toLowerCase();
const named = boundedText(320).min(1);
/** A date may do without its own time zone here, since `timeZone` may stand beside it: `periodOf` refuses it if not. */
const isTime = (text: string): boolean => ['instant', 'date'].includes(asOfAsked(text, 'UTC')?.by ?? '');
const time = boundedText(96).refine(isTime, 'must be an instant, such as 2026-03-31T12:00:00Z, or a date');

/** All that are given must be met. */
export const historyQuery = pagedQuery.extend({
  user: named
    .exactOptional()
    .meta({ description: 'A user whom it was about, by id, or by an address that is held now.' }),
  product: boundedText(128).min(1).exactOptional().meta({ description: 'By part number or id.' }),
  purchase: guid.exactOptional(),
  operation: guid.exactOptional().meta({ description: 'The start of a bulk operation, and what became of each user.' }),
  command: guid.exactOptional().meta({ description: 'What the command did, and what was done to it.' }),
  actor: named.exactOptional().meta({ description: 'Who did it, as `actor` says, or by the address of a user.' }),
  reference: paddedText(64).min(1).max(64).exactOptional(),
  outcome: z.enum(['accepted', 'unchanged', 'refused']).exactOptional(),
  from: time.exactOptional().meta({
    description: 'From this instant on, or from the beginning of this date, with its time zone as in asOf.',
  }),
  until: time.exactOptional().meta({
    description: 'Before this instant, or until the end of this date, with its time zone as in asOf.',
  }),
  timeZone: timeZone.meta({ description: 'The time zone of dates in from and until, such as Europe/Berlin.' }),
  order: z.enum(['newest', 'oldest']).exactOptional().meta({ description: 'Which come first; newest where left out.' }),
});
export type HistoryQuery = z.infer<typeof historyQuery>;

const noZone = (at: string) =>
  problemError('invalid-query', {
    problems: [{ at, code: 'invalid-query', message: 'a date needs its time zone: 2026-03-31[Europe/Berlin]' }],
  });

/** Gives the instants that the period begins with and ends before. @throws ProblemError for a date of no time zone */
export const periodOf = ({
  from,
  until,
  timeZone: zone,
}: Pick<HistoryQuery, 'from' | 'until' | 'timeZone'>): { readonly from?: Instant; readonly until?: Instant } => {
  const asked = (at: string, text: string) => {
    const found = asOfAsked(text, zone);
    if (found === undefined || found.by === 'position') throw noZone(at);
    return found;
  };
  const begin = from === undefined ? undefined : asked('from', from);
  const end = until === undefined ? undefined : asked('until', until);
  return defined({
    from: begin?.by === 'date' ? plus(endOfDayBefore(begin.date, begin.timeZone), 1) : begin && instantOf(begin),
    until: end?.by === 'date' ? plus(endOfDay(end.date, end.timeZone), 1) : end && instantOf(end),
  });
};
