import { execFile, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { appArguments, root } from '../app-process.js';

const writeProgram = async (file: string, script: string): Promise<void> => {
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o700);
};

/** Runs the commands of a document in bash, against a server of its own. What one command sets, the next ones see. */
export class SessionShell {
  readonly #variables: Record<string, string> = {};

  private constructor(
    private readonly folder: string,
    private readonly url: string,
    private readonly places: Readonly<Record<string, string>>,
  ) {}

  /**
   * In this shell `npx seatledger` is the command line from its sources, and where the machine has no curl a small one
   * stands in.
   */
  static async open(url: string, dataDir: string): Promise<SessionShell> {
    const folder = await mkdtemp(join(tmpdir(), 'seatledger-session-'));
    const words = [process.execPath, ...appArguments('cli')].map((word) => `'${word}'`).join(' ');
    await writeProgram(
      join(folder, 'npx'),
      `[ "$1" = seatledger ] || exit 127\nshift\nexport npm_command=exec\nexec ${words} "$@"`,
    );
    if (spawnSync('curl', ['--version']).status !== 0) {
      const standIn = join(import.meta.dirname, 'curl.mjs');
      await writeProgram(join(folder, 'curl'), `exec '${process.execPath}' '${standIn}' "$@"`);
    }
    return new SessionShell(folder, url, { 'http://127.0.0.1:3000': url, './first-day': dataDir });
  }

  /**
   * Resolves to both outputs in the order of writing. A `NAME=` before the command also keeps the value for what
   * follows.
   */
  async run(command: string): Promise<string> {
    const name = /^([A-Z]+)=/.exec(command)?.[1];
    let script = command.replaceAll(/\\\n\s*/g, '');
    for (const [shown, actual] of Object.entries(this.places)) script = script.replaceAll(shown, actual);
    const printed = await this.#bash(name === undefined ? script : `${script}; printf %s "$${name}"`);
    if (name === undefined) return printed;
    this.#variables[name] = printed;
    return '';
  }

  set(name: string, value: string): void {
    this.#variables[name] = value;
  }

  valueOf(name: string): string | undefined {
    return this.#variables[name];
  }

  close(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  #bash(script: string): Promise<string> {
    const env = {
      ...process.env,
      ...this.#variables,
      NODE_OPTIONS: '',
      PATH: `${this.folder}${delimiter}${process.env['PATH'] ?? ''}`,
      SEATLEDGER_URL: this.url,
    };
    return new Promise((resolve, reject) => {
      const child = execFile('bash', ['-c', `exec 2>&1\n${script}`], { cwd: root, env }, (error, printed) => {
        // a refused command of the command line ends with 1, and its text is what the document shows
        if (error !== null && typeof error.code !== 'number') reject(error);
        else if (child.exitCode === 127) reject(new Error(`a program is missing: ${printed}`));
        else resolve(printed);
      });
    });
  }
}
