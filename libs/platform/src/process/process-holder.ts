import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** On Linux two containers may share a host name, and never the numbers of their processes. */
const processNamespace = (): string => {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
};
const place = (): string => `${hostname()} ${processNamespace()}`;

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
};

/** Names this start of this process as the holder of a lease. Each start has another `id`. */
export const processHolder = (id: string): string => JSON.stringify([place(), process.pid, id]);

/**
 * Tells whether the process that a holder names has ended, as far as this machine can say: it never says so of another
 * machine, nor of what is no such name.
 */
export const holderIsGone = (holder: string): boolean => {
  if (!holder.startsWith('[')) return false;
  const [its, pid] = JSON.parse(holder) as readonly [string, number, string];
  return its === place() && !isRunning(pid);
};
