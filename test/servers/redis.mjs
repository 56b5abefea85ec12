// Runs a private Redis on loopback, in a directory of its own. Only the bench needs it, for those whom it compares
// with; so each write is on the disk before it is answered.
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { background, end, has, install, pidIn, runs, untilPort } from './processes.mjs';

const pidFile = (dir) => join(dir, 'pid');

export const redis = {
  name: 'redis',
  variable: 'REDIS_URL',
  url: (port) => `redis://127.0.0.1:${port}`,
  install() {
    if (!has('redis-server')) install('redis-server');
  },
  running: ({ dir }) => runs(pidFile(dir)),
  async start({ dir, port }) {
    mkdirSync(dir, { recursive: true });
    const log = openSync(join(dir, 'log'), 'a');
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'];
    const args = ['--bind', '127.0.0.1', '--port', String(port), '--dir', dir, ...durable];
    const pid = background('redis-server', args, { stdio: ['ignore', log, log] });
    closeSync(log);
    writeFileSync(pidFile(dir), String(pid));
    await untilPort(port, 60, `Redis on port ${port}`);
  },
  stop: ({ dir }) => end(pidIn(pidFile(dir))),
  kill: ({ dir }) => end(pidIn(pidFile(dir)), 'SIGKILL'),
};
