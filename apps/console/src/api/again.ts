import { ProblemError } from './problem.js';

interface Patience {
  /** The same is sent again by itself this often, a little later each time, before a person is asked. */
  readonly tries: number;
  /** Whoever looks on sees nothing happen meanwhile: what is to wait for longer is said, and the person tries again. */
  readonly longestPauseSeconds: number;
}

const askedPause = (error: Error): number | undefined =>
  error instanceof ProblemError ? error.retryAfterSeconds : undefined;

/** Says when what failed is sent again by itself, as TanStack Query asks for it. */
export const againOf = ({ tries, longestPauseSeconds }: Patience) => ({
  retry: (failures: number, error: Error): boolean =>
    failures < tries &&
    error instanceof ProblemError &&
    error.isPassing &&
    (askedPause(error) ?? 0) <= longestPauseSeconds,
  retryDelay: (failures: number, error: Error): number =>
    Math.min(askedPause(error) ?? 2 ** failures / 2, longestPauseSeconds) * 1000,
});
