import { spawn, spawnSync } from 'node:child_process';
import { appArguments, root } from '../app-process.js';

/** The command `script` of util-linux gives a program a terminal. That of other systems takes other words. */
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;
if (!hasScript) process.stderr.write('Skipped: tests at a terminal need the command `script` of util-linux.\n');

/** It is `it` where a pseudo-terminal can be had. */
export const atTerminal: jest.It = hasScript ? it : it.skip;

export const CTRL_C = '\x03';
export const CTRL_D = '\x04';

export interface TerminalRun {
  readonly code: number | null;
  /** This is all that a person saw, both streams together. */
  readonly seen: string;
}

interface Typing {
  /** The keys are pressed once this is seen. */
  readonly question: RegExp;
  readonly keys: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a command line of Seatledger as a person does at a terminal. */
export function typeAtTerminal(args: readonly string[], typing: Typing): Promise<TerminalRun> {
  const words = [process.execPath, ...appArguments('cli'), ...args];
  return pressKeys(words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' '), typing);
}

/** Runs any command line at a terminal, and presses keys. */
export async function pressKeys(line: string, { question, keys, env = {} }: Typing): Promise<TerminalRun> {
  const child = spawn('script', ['--quiet', '--return', '--command', line, '/dev/null'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  });
  let seen = '';
  let isAnswered = false;
  child.stdout.on('data', (chunk: Buffer) => {
    seen += chunk.toString('utf8');
    if (isAnswered || !question.test(seen)) return;
    isAnswered = true;
    child.stdin.write(keys);
  });
  const code = await new Promise<number | null>((ended) => child.once('close', ended));
  return { code, seen };
}
