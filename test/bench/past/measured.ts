import { loadavg } from 'node:os';
import type { TenantId } from '../../../libs/licensing/src/index.js';
import { createLogger, readConfiguration } from '../../../libs/platform/src/index.js';
import { tenantOf } from '../prepared/seeded-log.js';

export const TENANT = tenantOf(0) as TenantId;
export const DAY = 86_400_000;
/** This user has a stream of more than a thousand events. */
export const MUCH_CHANGED = 'much.changed@contoso.com';
export const logger = createLogger('silent');
export const configurationOf = (dataDir: string) =>
  readConfiguration({ DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent', SAMPLE: 'off' });

const seconds = (milliseconds: number): string =>
  milliseconds < 1_000 ? `${milliseconds.toFixed(1)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
export const say = (text: string): void =>
  console.log(
    `${text}   [load ${loadavg()
      .map((each) => each.toFixed(1))
      .join(' ')}]`,
  );
export interface Took {
  readonly clock: number;
  /** All threads of this process count, those of the server and those of its client. */
  readonly processor: number;
}
export const timed = async <T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly took: Took }> => {
  const since = performance.now();
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { result, took: { clock: performance.now() - since, processor: (user + system) / 1_000 } };
};
export const both = ({ clock, processor }: Took): string =>
  `${seconds(clock)} (${seconds(processor)} of the processor)`;
