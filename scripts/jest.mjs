// Runs Jest on native ES modules, watches that it ends, and prints `N passed, N failed, N skipped` as the last line.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureConsole } from './ensure-console.mjs';

/** A test file that runs longer than this has hung: its name and the test in it are printed, and the run fails. */
const FILE_LIMIT_MS = Number(process.env['JEST_FILE_LIMIT_MS'] ?? 15 * 60_000);
/**
 * After its summary Jest should end at once. A process that stays longer than this is held by something that a test
 * left open.
 */
const EXIT_LIMIT_MS = Number(process.env['JEST_EXIT_LIMIT_MS'] ?? 15_000);

const args = process.argv.slice(2);
const watching = args.some((arg) => arg.startsWith('--watch'));
/** A browser wants the machine for itself: what it does while others compute says nothing. So it comes last, alone. */
const rounds =
  args.length > 0
    ? [args]
    : [
        ['--selectProjects', 'unit', 'contracts', 'e2e'],
        ['--selectProjects', 'browser', '--runInBand'],
      ];
const folder = mkdtempSync(join(tmpdir(), 'seatledger-jest-'));
const sums = { passed: 0, failed: 0, skipped: 0 };

let progressFile;
let jest;
let fault;
/** What is tried in a browser has so long on two cores that do nothing else: whoever adds to it sees what it costs. */
const BROWSER_LIMIT_MINUTES = 12;
let isBrowser = false;
let begunAt = 0;
const begin = () => {
  isBrowser = rounds[0].includes('browser');
  begunAt = Date.now();
  progressFile = join(folder, `progress-${rounds.length}.jsonl`);
  fault = undefined;
  jest = spawn(process.execPath, ['node_modules/jest/bin/jest.js', ...rounds.shift()], {
    stdio: 'inherit',
    // in a process group of its own no hung worker outlives a kill, but watching needs the terminal
    detached: !watching,
    env: {
      ...process.env,
      NODE_OPTIONS: [process.env['NODE_OPTIONS'], '--experimental-vm-modules', '--disable-warning=ExperimentalWarning']
        .filter(Boolean)
        .join(' '),
      SEATLEDGER_JEST_PROGRESS: progressFile,
    },
  });
  jest.on('exit', ended);
};

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

let isStopped = false;
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    isStopped = true;
    kill(signal);
  });

function tellTimeOfBrowser() {
  const minutes = (Date.now() - begunAt) / 60_000;
  console.log(`in the browser: ${minutes.toFixed(1)} of at most ${BROWSER_LIMIT_MINUTES} minutes`);
}

function ended(code) {
  const { complete } = progress();
  if (isBrowser) tellTimeOfBrowser();
  if (fault) console.error(`\n${fault}`);
  if (complete) {
    sums.passed += complete.passed;
    sums.failed += complete.failed + (fault && complete.failed === 0 ? 1 : 0);
    sums.skipped += complete.skipped;
  } else if (fault || code !== 0) sums.failed += 1; // it ended before it could report
  if (fault || code !== 0) process.exitCode = fault ? 1 : (code ?? 1);
  if (rounds.length > 0 && !isStopped) return begin();
  clearInterval(watchdog);
  rmSync(folder, { recursive: true, force: true });
  if (complete || process.exitCode) {
    console.log(`${sums.passed} passed, ${sums.failed} failed, ${sums.skipped} skipped`);
  }
}

// workers that each started a server would build it at the same time
if (args.length === 0 && (await ensureConsole()) !== 0) throw new Error('the console could not be built');
begin();
