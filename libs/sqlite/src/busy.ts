import { setTimeout as sleep } from 'node:timers/promises';
import { isBusy } from './sqlite-error.js';

/**
 * Runs `attempt` again while the file is busy, for at most `milliseconds`; between two attempts others go on. The last
 * error is thrown as it is, and so is every error that doesn't say "busy".
 */
export const whenFree = async <T>(attempt: () => T, milliseconds: number): Promise<T> => {
  const until = performance.now() + milliseconds;
  for (let pause = 5; ; pause = Math.min(pause * 2, 100)) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= until) throw error;
    }
    await sleep(pause);
  }
};
