import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ALL_DUE } from './deadline-dates.js';

/** What a process tells that has the table of deadlines alone. */
export interface RestartedTable {
  /** Seconds until it had caught up, once the code was loaded. */
  readonly ready: number;
  /** Milliseconds for the next 1,000 that are due. */
  readonly next: number;
  readonly pending: number;
  /** Megabytes (RSS), after all were read. */
  readonly memory: number;
}

/** Opens the table in a process of its own, so that the memory is that of nothing else. */
export const restartTable = (folder: string): RestartedTable => {
  const script = fileURLToPath(new URL('restarted-table.mjs', import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [script, folder, ALL_DUE], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error('the table could not be opened again');
  return JSON.parse(stdout) as RestartedTable;
};
