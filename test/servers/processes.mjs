// The servers need these: run a command to its end, wait for a port, stop by process id.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** Runs a command to its end, and throws with its output where it fails. */
export const run = (command, args, options = {}) => {
  const done = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (done.error) throw done.error;
  if (done.status !== 0)
    throw new Error(`${command} ${args.join(' ')}: exit ${done.status}\n${done.stdout ?? ''}${done.stderr ?? ''}`);
  return done.stdout ?? '';
};

export const has = (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;

/** Installs Debian packages, or says what to do where that isn't possible. */
export const install = (...packages) => {
  if (!has('apt-get') || process.getuid?.() !== 0)
    throw new Error(`install ${packages.join(' ')} first (as root on Debian: apt-get install ${packages.join(' ')})`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], { env });
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
};

const accepts = (port) =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });

/** Asks every quarter of a second until `ready` says yes. */
export const until = async (ready, seconds, what) => {
  for (let n = 0; n < seconds * 4; n++) {
    if (await ready()) return;
    await wait(250);
  }
  throw new Error(`${what} did not come within ${seconds} s`);
};
export const untilPort = (port, seconds, what) => until(() => accepts(port), seconds, what);
export const portInUse = accepts;

/** The process whose id is in the first line of this file. */
export const pidIn = (file) =>
  existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) || undefined : undefined;
export const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
export const runs = (file) => {
  const pid = pidIn(file);
  return pid !== undefined && alive(pid);
};
/** Sends the signal and waits until the process is gone. */
export const end = async (pid, signal = 'SIGTERM', seconds = 30) => {
  if (!pid || !alive(pid)) return;
  process.kill(pid, signal);
  await until(() => !alive(pid), seconds, `the end of process ${pid}`);
};
export const background = (command, args, options) => {
  const child = spawn(command, args, { detached: true, ...options });
  child.unref();
  return child.pid;
};
