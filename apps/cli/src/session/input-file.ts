import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type CsvProblem, describeCsvProblem, isFatal } from '#contracts';
import { CliFailure, EXIT, usageFailure } from '../output/failures.js';
import { count } from '../output/table.js';
import type { Session } from './session.js';

const unreadable = (path: string, reason: string): CliFailure => usageFailure(`${path} can't be read: ${reason}`);

/** Bytes of a file, pipe or device; a usage failure where there is none or it can't be read, also in its middle. */
export async function openFile(path: string): Promise<AsyncIterable<Uint8Array>> {
  try {
    if ((await stat(path)).isDirectory()) throw new Error('it is a directory');
  } catch (error) {
    throw unreadable(path, (error as Error).message);
  }
  return bytesOf(path);
}

async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  const stream = createReadStream(path);
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } catch (error) {
    throw unreadable(path, (error as Error).message);
  }
}

/** What becomes of a file of which some rows are wrong: `all-or-nothing` knows no `--continue`. */
export type BadRows = 'left-out' | 'refused' | 'all-or-nothing';
export const badRows = ({ continue: goOn }: { readonly continue?: boolean }): BadRows =>
  goOn === true ? 'left-out' : 'refused';

/** Problems go to stderr line by line; nothing more happens, unless they are of single rows, which are left out. */
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
