// Runs a private PostgreSQL on loopback, in a directory of its own. Only the bench needs it, for those whom it compares
// with; so it keeps what makes it durable.
import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { end, has, install, pidIn, run, runs } from './processes.mjs';

const HOME = '/usr/lib/postgresql';
const bin = (name) => {
  const versions = existsSync(HOME) ? readdirSync(HOME).toSorted((a, b) => Number(a) - Number(b)) : [];
  return versions.length === 0 ? name : join(HOME, versions.at(-1), 'bin', name);
};
const idOf = (option) => Number(run('id', [option, 'postgres']).trim());
/** It refuses to run as root. */
const asItself = () => (process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {});
const pidFile = (dir) => join(dir, 'db', 'postmaster.pid');

export const postgresql = {
  name: 'postgresql',
  variable: 'POSTGRESQL_URL',
  url: (port) => `postgresql://bench@127.0.0.1:${port}/postgres`,
  install() {
    if (!existsSync(HOME) && !has('initdb')) install('postgresql');
  },
  running: ({ dir }) => runs(pidFile(dir)),
  /** The databases of an earlier start on the same directory are there again. */
  async start({ dir, port }) {
    mkdirSync(dir, { recursive: true });
    const itself = asItself();
    if (itself.uid !== undefined) chownSync(dir, itself.uid, itself.gid);
    const options = { ...itself, cwd: dir, stdio: 'ignore' };
    const db = join(dir, 'db');
    if (!existsSync(db)) run(bin('initdb'), ['-D', db, '--auth=trust', '-U', 'bench', '-E', 'UTF8'], options);
    const settings = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=${dir}`;
    run(bin('pg_ctl'), ['-D', db, '-w', '-l', join(dir, 'log'), '-o', settings, 'start'], options);
  },
  stop: ({ dir }) => end(pidIn(pidFile(dir)), 'SIGINT'),
  kill: ({ dir }) => end(pidIn(pidFile(dir)), 'SIGKILL'),
};
