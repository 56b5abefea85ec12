import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { type CsvProblem, describeCsvProblem, isFatal } from '#contracts';
import { CliFailure, EXIT, usageFailure } from './failures.js';
import { count } from './output/table.js';
import type { Session } from './session.js';

/** Bytes of a file that exists and may be read; a usage failure otherwise. */
export async function openFile(path: string): Promise<AsyncIterable<Uint8Array>> {
  try {
    await access(path);
  } catch (error) {
    throw usageFailure(`${path} can't be read: ${(error as Error).message}`);
  }
  return createReadStream(path);
}

/** Problems go to stderr line by line; nothing more happens, unless they are of single rows and `goOn` says so. */
export function refuseProblems(session: Session, file: string, problems: readonly CsvProblem[], goOn: boolean): void {
  const [first] = problems;
  if (!first) return;
  for (const problem of problems) session.note(`${file}, ${describeCsvProblem(problem)}`);
  if (goOn && !problems.some(isFatal)) return;
  const hint = problems.some(isFatal) ? '' : ' --continue takes the other rows.';
  const message = `${file}: ${count(problems.length, 'problem')}, nothing was imported.${hint}`;
  throw new CliFailure(EXIT.refused, first.code, message, { file, problems });
}
