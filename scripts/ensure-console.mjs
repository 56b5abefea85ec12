// Builds the console to dist/apps/console when that is missing or older than its sources. Only what serves the console
// calls it: the command line never does.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { changedAfter, modifiedAt, root } from './ensure-built.mjs';

const sources = join(root, 'apps', 'console');
const output = join(root, 'dist', 'apps', 'console');
/** Its time is the moment at which the last successful build began. It stands beside what the compiler writes. */
const stamp = join(root, 'dist', '.console-built');
const builder = join(root, 'node_modules', 'vite', 'bin', 'vite.js');

/** Smaller files gain nothing: they are one packet anyway. */
const WORTH_COMPRESSING = 1_024;
const TEXTS = /\.(js|css|html|svg|json|map)$/;

const [packed, zipped] = [promisify(brotliCompress), promisify(gzip)];

/** Writes `.br` and `.gz` beside every text, so that no server compresses the same file for each browser anew. */
const compress = async (folder) => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && TEXTS.test(entry.name),
  );
  await Promise.all(
    files.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      const content = readFileSync(path);
      if (content.length < WORTH_COMPRESSING) return;
      const [br, gz] = await Promise.all([
        packed(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
        zipped(content, { level: 9 }),
      ]);
      writeFileSync(`${path}.br`, br);
      writeFileSync(`${path}.gz`, gz);
    }),
  );
};

/** Builds the console, and resolves to the exit code of its builder. */
export const buildConsole = async () => {
  const began = new Date();
  rmSync(stamp, { force: true });
  const config = join(sources, 'vite.config.mjs');
  const child = spawn(process.execPath, [builder, 'build', '--config', config], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const status = await new Promise((ended) => {
    child.once('exit', (code) => ended(code ?? 1));
    child.once('error', () => ended(1));
  });
  if (status !== 0) return status;
  await compress(output);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, `${began.toISOString()}\n`);
  utimesSync(stamp, began, began);
  return 0;
};

const configuration = ['package.json', 'package-lock.json', 'scripts/ensure-console.mjs'].map((name) =>
  join(root, name),
);
const isStale = () => {
  if (!existsSync(stamp)) return true;
  const built = modifiedAt(stamp);
  return configuration.some((path) => existsSync(path) && modifiedAt(path) > built) || changedAfter(sources, built);
};

/**
 * Builds if needed, beside whatever else this process does meanwhile. An image has nothing to build from, and where the
 * builder isn't installed the server goes on without the console, or with the one that was built before.
 */
export const ensureConsole = async () => {
  if (!existsSync(sources) || !isStale()) return 0;
  if (!existsSync(builder)) {
    console.error('The console is not built, since its packages are not installed. Run: npm ci');
    return 0;
  }
  console.error('Building the console (dist/apps/console is missing or older than its sources) ...');
  return buildConsole();
};
