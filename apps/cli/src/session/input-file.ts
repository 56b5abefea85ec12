import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type CsvProblem, describeCsvProblem, isFatal, linesOf, NotText } from '#contracts';
import { CliFailure, EXIT, usageFailure } from '../output/failures.js';
import { count } from '../output/table.js';
import type { Session } from './session.js';

const unreadable = (path: string, reason: string): CliFailure => usageFailure(`${path} can't be read: ${reason}`);

/** A file may have so many bytes: its rows are kept in memory until all of them are known to be right. */
const MOST_BYTES = 100_000_000;

/**
 * Resolves to the bytes of a file, a pipe or a device.
 * @throws CliFailure of usage where it can't be opened, fails while it is read, or has more than `most` bytes
 */
export async function openFile(path: string, most = MOST_BYTES): Promise<AsyncIterable<Uint8Array>> {
  try {
    if ((await stat(path)).isDirectory()) throw new Error('it is a directory');
  } catch (error) {
    throw unreadable(path, (error as Error).message);
  }
  return bytesOf(path, most);
}

async function* bytesOf(path: string, most: number): AsyncGenerator<Uint8Array> {
  const stream = createReadStream(path);
  let bytes = 0;
  try {
    for await (const chunk of stream) {
      bytes += (chunk as Uint8Array).byteLength;
      if (bytes > most) throw new Error(`it has more than ${most / 1_000_000} MB; give it in several files`);
      yield chunk as Uint8Array;
    }
  } catch (error) {
    throw unreadable(path, (error as Error).message);
  }
}

/**
 * Resolves to the lines of a file that is no table, which is read as tables are: UTF-8, or UTF-16 with its mark.
 * @throws CliFailure where it can't be read, or its bytes are no text: a guessed letter would name another user
 */
export async function linesOfFile(path: string): Promise<string[]> {
  try {
    return await linesOf(await openFile(path));
  } catch (error) {
    if (!(error instanceof NotText)) throw error;
    const { line, message } = error;
    const details = { file: path, problems: [{ code: 'csv-bad-encoding', line, message }] };
    throw new CliFailure(
      EXIT.refused,
      'csv-bad-encoding',
      `${path}, line ${line}: ${message}. Nothing was sent.`,
      details,
    );
  }
}

/** This says what happens to a file with some wrong rows. With `all-or-nothing` there is no `--continue`. */
export type BadRows = 'left-out' | 'refused' | 'all-or-nothing';
export const badRows = ({ continue: shouldContinue }: { readonly continue?: boolean }): BadRows =>
  shouldContinue === true ? 'left-out' : 'refused';

/**
 * Writes the problems to stderr, each on a line. Then it refuses the file, unless only single rows are wrong and may be
 * left out.
 */
export function refuseProblems(session: Session, file: string, problems: readonly CsvProblem[], rows: BadRows): void {
  const [first] = problems;
  if (!first) return;
  for (const problem of problems) session.note(`${file}, ${describeCsvProblem(problem)}`);
  const fatal = problems.some(isFatal);
  if (rows === 'left-out' && !fatal) return;
  const hint = fatal || rows === 'all-or-nothing' ? '' : ' --continue takes the other rows.';
  const message = `${file}: ${count(problems.length, 'problem')}, nothing was imported.${hint}`;
  throw new CliFailure(EXIT.refused, first.code, message, { file, problems });
}
