import { EXIT } from './failures.js';

/** This is the one rule about exit codes. Help and docs/reference/cli.md say it in these words. */
export const EXIT_CODES: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'done; also a list without rows, and a command that had nothing left to do',
  refused: 'refused, or failed in part: what was asked for was understood, and was not done, or not for all',
  usage: 'wrong usage: nothing was sent, and the same line is wrong again',
  unavailable: 'the server, a store or the broker is away or can\u2019t answer; the same line may do later',
  interrupted: 'interrupted by Ctrl-C',
};

export const exitCodesText = (): string =>
  (Object.keys(EXIT) as (keyof typeof EXIT)[])
    .map((name) => `  ${String(EXIT[name]).padEnd(3)}  ${EXIT_CODES[name]}`)
    .join('\n');
