import { QueryClient } from '@tanstack/react-query';
import { ProblemError } from './problem.js';

const TRIES = 3;
const LONGEST_PAUSE_S = 10;

/** A question is asked again by itself where the server said that it may be answered later. */
export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < TRIES && error instanceof ProblemError && error.isPassing,
        retryDelay: (failures, error) => {
          const asked = error instanceof ProblemError ? error.retryAfterSeconds : undefined;
          return Math.min(asked ?? 2 ** failures / 2, LONGEST_PAUSE_S) * 1000;
        },
      },
    },
  });
