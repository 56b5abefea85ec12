// Runs Jest on native ES modules, watches that it ends, and prints `N passed, N failed, N skipped` as the last line.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A test file that runs longer than this has hung: its name and the test in it are printed, and the run fails. */
const FILE_LIMIT_MS = Number(process.env['JEST_FILE_LIMIT_MS'] ?? 15 * 60_000);
/**
 * After its summary Jest should end at once. A process that stays longer than this is held by something that a test
 * left open.
 */
const EXIT_LIMIT_MS = Number(process.env['JEST_EXIT_LIMIT_MS'] ?? 15_000);

const args = process.argv.slice(2);
const watching = args.some((arg) => arg.startsWith('--watch'));
const folder = mkdtempSync(join(tmpdir(), 'seatledger-jest-'));
const progressFile = join(folder, 'progress.jsonl');

const jest = spawn(process.execPath, ['node_modules/jest/bin/jest.js', ...args], {
  stdio: 'inherit',
  detached: !watching, // in a process group of its own no hung worker outlives a kill, but watching needs the terminal
  env: {
    ...process.env,
    NODE_OPTIONS: [process.env['NODE_OPTIONS'], '--experimental-vm-modules', '--disable-warning=ExperimentalWarning']
      .filter(Boolean)
      .join(' '),
    SEATLEDGER_JEST_PROGRESS: progressFile,
  },
});

function progress() {
  let text = '';
  try {
    text = readFileSync(progressFile, 'utf8');
  } catch {
    // nothing is reported yet
  }
  const running = new Map();
  let complete;
  // the last line may be half written
  for (const line of text.split('\n').slice(0, -1)) {
    const entry = JSON.parse(line);
    if (entry.event === 'start') running.set(entry.path, { at: entry.at, name: 'no test of it has begun' });
    if (entry.event === 'case' && running.has(entry.path)) running.get(entry.path).name = entry.name;
    if (entry.event === 'end') running.delete(entry.path);
    if (entry.event === 'complete') complete = entry;
  }
  return { running, complete };
}

function kill(signal) {
  const { pid = Number.NaN } = jest; // one that never began has none
  try {
    process.kill(watching ? pid : -pid, signal);
  } catch {
    // the process is gone already
  }
}

let fault;
const watchdog = setInterval(() => {
  if (watching || fault) return;
  const { running, complete } = progress();
  const now = Date.now();
  const hung = [...running]
    .filter(([, { at }]) => now - at > FILE_LIMIT_MS)
    .map(([path, { name }]) => `${path}\n    ${name}`);
  if (complete && now - complete.at > EXIT_LIMIT_MS) {
    fault =
      `Jest did not end ${EXIT_LIMIT_MS} ms after its last test: ` +
      'a test left a timer, socket, worker or process open.';
  } else if (!complete && hung.length > 0) {
    fault = `No end after ${FILE_LIMIT_MS} ms:\n  ${hung.join('\n  ')}`;
  } else return;
  fault += '\nFind it with: npm run jest -- --runInBand --detectOpenHandles <file>';
  kill('SIGKILL');
}, 500);

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => kill(signal));

jest.on('exit', (code) => {
  clearInterval(watchdog);
  const { complete } = progress();
  rmSync(folder, { recursive: true, force: true });
  if (fault) console.error(`\n${fault}`);
  if (complete) {
    const failed = complete.failed + (fault && complete.failed === 0 ? 1 : 0);
    console.log(`${complete.passed} passed, ${failed} failed, ${complete.skipped} skipped`);
  } else if (fault || code !== 0) {
    console.log('0 passed, 1 failed, 0 skipped'); // it ended before it could report
  }
  process.exitCode = fault ? 1 : (code ?? 1);
});
