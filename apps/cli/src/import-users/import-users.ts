import { randomUUID } from 'node:crypto';
import { type CsvNote, type CsvProblem, type FileUser, LIMITS, readUsersFile } from '#contracts';
import { collect } from '../http/collect.js';
import { resultsInCliWords } from '../operations/operation-text.js';
import { touchedSeats } from '../operations/touched-seats.js';
import { CliFailure, EXIT } from '../output/failures.js';
import { badRows, openFile, refuseProblems } from '../session/input-file.js';
import type { OperationResult, OperationTotals, PoolRow, ProductRow, TriedOperation } from '../http/shapes.js';
import { count, printable } from '../output/table.js';
import type { Session } from '../session/session.js';
import { namesFrom } from '../words/names.js';
import { outcomesOf, SHOWN_USERS, sumLines, userLines } from '../words/outcomes.js';
import type { Tense } from '../words/tense.js';
import { totalsOf } from '../words/totals.js';
import { type UserOutcome, userRows } from '../words/user-rows.js';
import { chunksOf, ONE_OPERATION } from './chunks.js';
import { handOver } from './hand-over.js';

export interface ImportOptions {
  /** Imports the valid rows although others are wrong. */
  readonly continue?: boolean;
  /** Decides rows again that were decided before. */
  readonly again?: boolean;
}
/** This is what became of the rows that were sent, each result at its place among them. */
interface Sent {
  readonly tense: Tense;
  readonly operations: readonly string[];
  readonly results: readonly OperationResult[];
  readonly totals: OperationTotals;
  readonly seats: readonly PoolRow[];
}

/**
 * Creates the users of a file through bulk operations. Ends with exit code 1 where a row has a problem or a user
 * failed.
 */
export async function importUsers(session: Session, file: string, options: ImportOptions): Promise<void> {
  const products = (): Promise<ProductRow[]> => collect(session.api.list<ProductRow>('/api/products'));
  const { users, problems, notes } = await readUsersFile(await openFile(file), products);
  for (const { line, message } of notes) session.note(`${file}, line ${line}: ${message}`);
  refuseProblems(session, file, problems, badRows(options));
  const salt = options.again === true ? randomUUID() : '';
  const sent = session.options.dryRun === true ? await tryAll(session, file, users) : await send(session, users, salt);
  await report(session, { file, users, problems, notes }, sent);
}

async function send(session: Session, users: readonly FileUser[], salt: string): Promise<Sent> {
  const handedOver = await handOver(session, users, salt);
  let rows = 0;
  const results = handedOver.flatMap(({ chunk, results: ofChunk }) => {
    const before = rows;
    rows += chunk.users.length;
    return ofChunk.map((result) => ({ ...result, index: before + result.index }));
  });
  const operations = handedOver.map(({ operationId }) => operationId);
  const totals = totalsOf(results);
  const last = operations.at(-1);
  const seats = last === undefined ? [] : await touchedSeats(session, totals, last);
  return { tense: 'done', operations, results, totals, seats };
}

/**
 * A dry run decides all rows in turn on one copy of the state, so they go in one request: decided chunk by chunk, each
 * chunk would find all seats free again. Source: docs/explanation/domain.md#3-bulk.
 * @throws CliFailure where the rows are more than one request takes
 */
async function tryAll(session: Session, file: string, users: readonly FileUser[]): Promise<Sent> {
  const [all, ...rest] = chunksOf(users, '', ONE_OPERATION);
  if (!all) return { tense: 'tried', operations: [], results: [], totals: totalsOf([]), seats: [] };
  if (rest.length > 0) {
    const message =
      `${file}: ${count(users.length, 'row')} can't be tried as a whole: ` +
      `a dry run takes ${LIMITS.usersPerOperation.toLocaleString('en-US')} users and ` +
      `${LIMITS.operationBodyBytes / 1_000_000} MB at most. Try a smaller file. Nothing was changed.`;
    throw new CliFailure(EXIT.refused, 'too-large-to-try', message, { file, users: users.length });
  }
  const body = { mode: 'create', users: all.users.map(({ user }) => user) };
  const { body: answer } = await session.send<TriedOperation>({ method: 'POST', path: '/api/operations', body });
  const { results = [], totals = totalsOf(results), seats = [] } = answer;
  return { tense: 'tried', operations: [], results, totals, seats };
}

interface ReadFile {
  readonly file: string;
  readonly users: readonly FileUser[];
  readonly problems: readonly CsvProblem[];
  readonly notes: readonly CsvNote[];
}

async function report(session: Session, { file, users, problems, notes }: ReadFile, sent: Sent): Promise<void> {
  const { operations, totals, seats } = sent;
  const results = await resultsInCliWords(session, sent.results);
  const listed = {
    users: users.map(({ user }) => user.userPrincipalName),
    lines: users.map(({ line }) => line),
  };
  const outcomes = outcomesOf(results, listed);
  const failures = outcomes.flatMap(({ state, line, user: userPrincipalName, reason }) =>
    state === 'Failed' ? [{ line, userPrincipalName, code: 'unknown', message: '', ...reason }] : [],
  );
  const counts = { users: users.length, complete: users.length - failures.length, failed: failures.length };
  const document = { file, ...counts, operations, failures, problems, notes, totals, seats, results: outcomes };
  const names = await namesFrom(session.api);
  const complete = { ...sent, results: results.filter(({ state }) => state !== 'Failed') };
  session.show(
    document,
    () =>
      [
        ...failures.map(
          ({ line, userPrincipalName, message, code }) =>
            `${file}, line ${line}, ${printable(userPrincipalName)}: ${printable(message)} (${code})`,
        ),
        `${count(counts.complete, 'user')} ${sent.tense === 'tried' ? 'would be ' : ''}complete, ` +
          `${failures.length} ${sent.tense === 'tried' ? 'would fail' : 'failed'}, ` +
          `${count(problems.length, 'row')} left out`,
        ...sumLines(sent, names),
        ...userLines(complete, listed, names, SHOWN_USERS),
        ...operations.map((id) => `Results: seatledger operations show ${id}`),
      ].join('\n'),
    userRows([...outcomes, ...problems.map(leftOut)].toSorted(byLine), names, sent.tense),
  );
  if (failures.length + problems.length > 0) throw new CliFailure(EXIT.refused, 'rows-failed', '');
}

const leftOut = ({ line, code, message }: CsvProblem): UserOutcome => ({
  line,
  user: '',
  state: 'LeftOut',
  reason: { code, message },
});
const byLine = ({ line: one = 0 }: UserOutcome, { line: other = 0 }: UserOutcome): number => one - other;
