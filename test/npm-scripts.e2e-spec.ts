import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atTerminal, CTRL_C, pressKeys } from './support/cli/pseudo-terminal.js';

const root = join(import.meta.dirname, '..');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

it.each(Object.entries(scripts))('npm run %s is a line that every shell reads, that of Windows too', (_, line) => {
  expect(line).not.toMatch(/\bexec\b|^[A-Z_]+=|[;$`'|]|(?<!&)&(?!&)/);
});

let folder: string;
let environment: Record<string, string>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seatledger-npm-'));
  const off = { SAMPLE: 'off', CONSOLE: 'off' };
  environment = { PORT: '0', DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'info', NODE_OPTIONS: '', ...off };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The server says so once it listens. */
const LISTENS = /http:\/\/127\.0\.0\.1:\d+/;

it('a signal that npm gets reaches the server, which ends well', async () => {
  const npm = spawn('npm', ['start', '--silent'], { cwd: root, env: { ...process.env, ...environment } });
  let printed = '';
  const closed = new Promise((end) => npm.once('close', end));
  await new Promise<void>((listens) => {
    for (const stream of [npm.stdout, npm.stderr])
      stream.on('data', (chunk) => {
        printed += String(chunk);
        if (LISTENS.test(printed)) listens();
      });
  });
  npm.kill('SIGTERM');
  await closed; // the pipes close when the last process that holds them has ended, and so the server, too
  expect(printed).not.toMatch(/^ +at /m);
});

atTerminal(
  'Ctrl-C ends the server that npm started, pressed twice as well as once',
  async () => {
    for (const keys of [CTRL_C, `${CTRL_C}${CTRL_C}`]) {
      const { code, seen } = await pressKeys('npm start --silent', { question: LISTENS, keys, env: environment });
      expect([0, 130]).toContain(code);
      expect(seen).not.toMatch(/^ +at /m);
    }
  },
  240_000,
);
