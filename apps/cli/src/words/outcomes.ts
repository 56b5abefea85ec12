import type { OperationResult, OperationRow, OperationTotals, PoolRow } from '../http/shapes.js';
import { count, printable, table } from '../output/table.js';
import { effectsInBrief } from './effects.js';
import type { Names } from './names.js';
import { seatLines } from './seats.js';
import type { Said, Tense } from './tense.js';
import { totalLines, totalsOf } from './totals.js';
import type { UserOutcome } from './user-rows.js';

/** A table shows so many users where nobody asks for more. */
export const SHOWN_USERS = 100;

/** The users whom a list names, in its order. */
export interface Listed {
  readonly users: readonly string[];
  readonly lines?: readonly number[];
}
/** This is what became, or would become, of many users. */
export interface Outcomes {
  readonly tense: Tense;
  readonly operation: Pick<OperationRow, 'mode' | 'counts'> & Partial<OperationRow>;
  readonly results: readonly OperationResult[];
  /** A dry run tells them; of an operation they follow from its results. */
  readonly totals?: OperationTotals | undefined;
  readonly seats?: readonly PoolRow[] | undefined;
}

/** Returns each result with the caller's own line and name, since a user that nobody knows has no other name. */
export const outcomesOf = (results: readonly OperationResult[], { users, lines }: Listed): readonly UserOutcome[] =>
  results.map((result) => {
    const { index } = result;
    const line = lines?.[index];
    const user = users[index] ?? result.userPrincipalName ?? result.id ?? '';
    return { ...result, user, ...(line === undefined ? {} : { line }) };
  });

/** Returns what became of all users together and of each, `limit` of them. */
export function outcomeLines(outcomes: Outcomes, listed: Listed, names: Names, limit: number): readonly string[] {
  return [...headLines(outcomes), ...sumLines(outcomes, names), ...userLines(outcomes, listed, names, limit)].map(
    printable,
  );
}

/** Returns what all users come to. */
export const sumLines = ({ tense, results, totals, seats }: Omit<Outcomes, 'operation'>, names: Names): string[] => [
  ...totalLines(totals ?? totalsOf(results), names, tense),
  ...seatLines(seats, names, tense),
];

function headLines({ tense, operation: { id, mode, state, counts } }: Outcomes): readonly string[] {
  const { complete, withShortfalls, failed, pending } = counts;
  const users = complete + failed + pending;
  const short = withShortfalls > 0 ? ` (${withShortfalls} with shortfalls)` : '';
  return tense === 'tried'
    ? [wouldText(mode, users), `${complete} would be complete${short}, ${failed} would fail, ${pending} would wait`]
    : [
        `Operation ${id ?? ''}: ${mode}, ${state ?? ''}`,
        `${complete} complete${short}, ${failed} failed, ${pending} pending`,
      ];
}

/** A license is added, removed or replaced, and no user. The other modes are verbs of users themselves. */
const WOULD: Readonly<Record<string, string>> = {
  add: 'add licenses to',
  remove: 'remove licenses from',
  replace: 'replace the licenses of',
  change: 'change the licenses of',
  refresh: 'refresh the licenses of',
  update: 'change',
  undo: 'undo what was done to',
};

/** Says what an operation in this mode would do. */
export const wouldText = (mode: string, users: number): string =>
  `Would ${WOULD[mode] ?? mode} ${count(users, 'user')}`;

const STATES: Readonly<Record<OperationResult['state'], Said>> = {
  Complete: { done: 'complete', tried: 'would be complete' },
  Failed: { done: 'failed', tried: 'would fail' },
  Pending: { done: 'pending', tried: 'would wait' },
};

/** Where not all are shown, those come first of whom a person has to know. Each group stands in the list's order. */
export function userLines(
  { tense, results }: Pick<Outcomes, 'tense' | 'results'>,
  listed: Listed,
  names: Names,
  limit: number,
): readonly string[] {
  if (results.length === 0) return [];
  const needed = results.filter((result) => isToBeSeen(result));
  const shown = [...needed, ...results.filter((result) => !isToBeSeen(result))].slice(0, limit);
  const inOrder = shown.toSorted((one, other) => one.index - other.index);
  const title = listed.lines === undefined ? 'Row' : 'Line';
  const rows = inOrder.map((result) => [
    listed.lines?.[result.index] ?? result.index + 1,
    names.user(listed.users[result.index] ?? result.userPrincipalName ?? result.id ?? ''),
    STATES[result.state][tense],
    whatOf(result, names, tense),
  ]);
  const cut = results.length - shown.length;
  return [
    '',
    ...table([title, 'User', 'State', 'What'], rows).split('\n'),
    ...(cut === 0
      ? []
      : [`… and ${count(cut, 'user')} more: --limit ${results.length} shows all of them, --output csv too`]),
  ];
}

const isToBeSeen = ({ state, shortfalls = [], aliasesLost = [], left = [] }: OperationResult): boolean =>
  state !== 'Complete' || shortfalls.length + aliasesLost.length + left.length > 0;

function whatOf(result: OperationResult, names: Names, tense: Tense): string {
  const { reason, purgeAt } = result;
  if (reason !== undefined)
    return [`${reason.message} (${reason.code})`, effectsInBrief(result, names, tense)].filter(Boolean).join('; ');
  const until = { done: 'can be restored until', tried: 'could be restored until' }[tense];
  const what = [effectsInBrief(result, names, tense), ...(purgeAt === undefined ? [] : [`${until} ${purgeAt}`])];
  return what.filter(Boolean).join('; ');
}
