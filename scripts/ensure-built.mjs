// Compiles the sources to dist/ when dist/ is missing or older than any source, so that `npm start` and `npx
// seatledger` are one command in a fresh checkout and cost only a few milliseconds when nothing has changed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const sourceFolders = ['apps', 'libs'];
/** The console is built by itself: see ensure-console.mjs. */
const ofBrowsers = join(root, 'apps', 'console');
const configuration = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
/**
 * The file's time is the moment at which the last successful build began, so that what changed during that build is
 * built again.
 */
const stamp = join(root, 'dist', '.built');
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

export const modifiedAt = (path) => statSync(path).mtimeMs;

/**
 * Tells whether anything under `folder` changed after `time`, but for the folders in `except`. Folders count too, since
 * a deletion or a rename shows only there.
 */
export function changedAfter(folder, time, except = []) {
  if (modifiedAt(folder) > time) return true;
  return readdirSync(folder, { withFileTypes: true }).some((entry) => {
    const path = join(folder, entry.name);
    if (except.includes(path)) return false;
    return entry.isDirectory() ? changedAfter(path, time, except) : modifiedAt(path) > time;
  });
}

function isStale() {
  if (!existsSync(stamp)) return true;
  const built = modifiedAt(stamp);
  return (
    configuration.some((name) => existsSync(join(root, name)) && modifiedAt(join(root, name)) > built) ||
    sourceFolders.some((name) => existsSync(join(root, name)) && changedAfter(join(root, name), built, [ofBrowsers]))
  );
}

/** Compiles incrementally, and returns the compiler's exit code. */
export function build() {
  const began = new Date();
  // stdout stays free for the program's own output, for example in `seatledger as-of ... | jq`
  const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
  });
  if (status !== 0) return status ?? 1;
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, `${began.toISOString()}\n`);
  utimesSync(stamp, began, began);
  return 0;
}

/** Builds if needed. Ends this process with the compiler's exit code if the build fails. */
export function ensureBuilt() {
  const hasSources = sourceFolders.every((name) => existsSync(join(root, name)));
  if (!hasSources || !isStale()) return; // an image that ships only dist/ has nothing to build from
  if (!existsSync(compiler)) {
    if (existsSync(stamp)) return; // installed without development dependencies, it runs what was built
    console.error('Seatledger is not built, and the compiler is not installed. Run: npm ci && npm run build');
    process.exit(1);
  }
  console.error('Building Seatledger (dist is missing or older than the sources) ...');
  const status = build();
  if (status !== 0) process.exit(status);
}
