import { basename, delimiter, dirname, relative } from 'node:path';

export interface Start {
  /** These are the words that started the process, as Node gives them. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** Returns how the program is started again in the same way, so that a hint can be typed as it stands. */
export function startedAs({ argv: [, script = ''], env, cwd }: Start): string {
  const isOnPath = (env['PATH'] ?? '').split(delimiter).includes(dirname(script));
  if (env['npm_command'] === 'exec') return 'npx seatledger';
  if (basename(script) === 'seatledger' && isOnPath) return 'seatledger';
  const path = relative(cwd, script);
  return `node ${/\s/.test(path) ? `"${path}"` : path}`;
}

/** Returns texts with the hints in them as they can be typed here. `commands` are the first words of commands. */
export function hintsAs(program: string, commands: readonly string[]): (text: string) => string {
  if (program === 'seatledger') return (text) => text;
  const hint = new RegExp(`(?<!npx )\\bseatledger (?=(?:${commands.join('|')}|--help)(?![\\w-])|\\[)`, 'g');
  return (text) => text.replaceAll(hint, () => `${program} `);
}
