// `node scripts/on-node.mjs 24` builds, starts and asks this checkout, and runs the unit tests of what it is made of,
// all with the newest Node of that line. It comes from the package registry into a folder of its own, which is removed
// at the end. The tests in test/ read sources and documents, which are the same on every Node.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { root } from './ensure-built.mjs';

const START_LIMIT_MS = 5 * 60_000;

const [line = ''] = process.argv.slice(2);
if (!/^\d+$/.test(line)) {
  console.error('Usage: node scripts/on-node.mjs <line of Node, such as 24>');
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'seatledger-node-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/** Runs a program to its end, and ends this one where it fails. */
const run = (what, command, args, options = {}) => {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (status === 0) return;
  console.error(`on Node ${line}: ${what} failed${error ? `: ${error.message}` : ''}`);
  process.exit(1);
};

const name = `node-${process.platform}-${process.arch}`;
const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--no-save'];
run('installing it', 'npm', ['install', '--prefix', folder, ...quiet, `${name}@${line}`], { stdio: 'ignore' });
const env = {
  ...process.env,
  PATH: `${join(folder, 'node_modules', name, 'bin')}${delimiter}${process.env.PATH}`,
};
run('finding it', 'node', ['-p', '`node ${process.version}`'], { env });

// what another Node has built is no proof
rmSync(join(root, 'dist'), { recursive: true, force: true });
run('npm run build', 'npm', ['run', '--silent', 'build'], { env });

/** Starts the product as its README says, waits until it is ready, asks it for what the sample tenant has bought. */
const start = async () => {
  const server = spawn('node', ['scripts/start.mjs'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, PORT: '0', DATA_DIR: join(folder, 'data'), BROKER_URL: '', READ_MODELS_URL: '', KEYS_URL: '' },
  });
  const limit = setTimeout(() => server.kill('SIGKILL'), START_LIMIT_MS);
  let printed = '';
  const url = await new Promise((found, failed) => {
    for (const stream of [server.stdout, server.stderr])
      stream.on('data', (chunk) => {
        printed += String(chunk);
        const address = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
        if (address) found(address);
      });
    server.once('exit', (code) => failed(new Error(`it ended with ${code}:\n${printed}`)));
  });
  const answer = await fetch(`${url}/api/subscriptions`);
  const { items = [] } = await answer.json();
  const ready = await fetch(`${url}/health/ready`);
  server.kill('SIGTERM');
  const [code] = await once(server, 'exit');
  clearTimeout(limit);
  if (answer.status !== 200 || items.length === 0 || ready.status !== 200 || code !== 0)
    throw new Error(`${answer.status} with ${items.length} subscriptions, ready ${ready.status}, exit ${code}`);
};
await start().catch((error) => {
  console.error(`on Node ${line}: starting it failed: ${error.message}`);
  process.exit(1);
});
console.log(`on Node ${line}: built, started, asked and stopped`);

run('the unit tests', 'node', ['scripts/jest.mjs', '/apps/', '/libs/', '--selectProjects', 'unit'], { env });
