import { defined } from '#licensing';
import type { ApiAnswer } from '../http/api-client.js';
import { CliFailure, EXIT } from '../output/failures.js';
import { followOperation, onceStarted, resultsOf, startedOperation } from '../operations/follow-operation.js';
import { resultsInCliWords } from '../operations/operation-text.js';
import { touchedSeats } from '../operations/touched-seats.js';
import type { TriedOperation } from '../http/shapes.js';
import { progress } from '../output/progress.js';
import type { Session } from '../session/session.js';
import { namesFrom } from '../words/names.js';
import { outcomeLines, type Outcomes, outcomesOf, SHOWN_USERS } from '../words/outcomes.js';
import { totalsOf } from '../words/totals.js';
import { userRows } from '../words/user-rows.js';
import type { ChosenUsers } from './chosen-users.js';
import type { ListedUsers } from './users-file.js';

interface Body {
  readonly mode: string;
  readonly [member: string]: unknown;
}

/**
 * Starts a bulk operation on these users, waits for it, and shows the outcome of each user, on the line on which the
 * caller named it; or shows the same of its dry run. Ends with exit code 1 where one failed.
 */
export async function runOperation(
  session: Session,
  { mode, ...members }: Body,
  chosen: ChosenUsers,
  limit: number = SHOWN_USERS,
): Promise<void> {
  const body = { mode, ...chosen.members, ...members };
  // only a restore by names takes this parameter
  const query = body.mode === 'restore' ? { minPosition: session.options.minPosition } : {};
  const answer = await session.send<TriedOperation>({ method: 'POST', path: '/api/operations', body, query });
  tellMoved(session, answer.body);
  const outcomes =
    session.options.dryRun === true ? triedOutcomes(answer.body, mode) : await ended(session, answer, chosen);
  await showOutcomes(session, outcomes, chosen, limit);
  if (outcomes.operation.counts.failed > 0) throw new CliFailure(EXIT.refused, 'rows-failed', '');
}

/** Shows what became of many users. */
export async function showOutcomes(
  session: Session,
  outcomes: Outcomes,
  listed: ListedUsers,
  limit: number,
): Promise<void> {
  const results = await resultsInCliWords(session, outcomes.results);
  const users = outcomesOf(results, listed);
  const names = await namesFrom(
    session.api,
    users.slice(0, session.form === 'table' ? limit : 0).map(({ user }) => user),
  );
  const { operation, seats, totals } = outcomes;
  session.show(
    { ...operation, seats, totals, results: users },
    () => outcomeLines({ ...outcomes, results }, listed, names, limit).join('\n'),
    userRows(users, names, outcomes.tense),
  );
}

/** What is done is about those who were selected, whoever would be by now. */
function tellMoved({ note }: Session, { selection }: Pick<TriedOperation, 'selection'>) {
  const { left = 0, joined = 0 } = selection ?? {};
  if (left + joined === 0) return;
  note(`Since they were selected, ${left} would no longer be, and ${joined} others would. It is about those selected.`);
}

/** Nobody knows an id by which a dry run could be asked for again. */
function triedOutcomes({ results = [], id: _id, ...operation }: TriedOperation, mode: string): Outcomes {
  const { totals, seats } = operation;
  return { tense: 'tried', operation: { ...operation, mode }, results, totals, seats };
}

async function ended(session: Session, answer: ApiAnswer<TriedOperation>, { count }: ChosenUsers): Promise<Outcomes> {
  const bar = progress(session.io, session.json, 'Users', answer.body.total ?? count);
  const started = startedOperation(answer);
  return onceStarted(session, started, async () => {
    const operation = await followOperation(session, started, bar).finally(bar.stop);
    const results = await resultsOf(session, operation);
    const totals = totalsOf(results);
    const seats = await touchedSeats(session, totals, operation.id);
    const { selection } = answer.body;
    return { tense: 'done', operation: { ...operation, ...defined({ selection }) }, results, totals, seats };
  });
}
