import { QueryClient } from '@tanstack/react-query';
import { againOf } from './again.js';

/** A question is asked again by itself where the server said that it may be answered later. */
export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: { queries: { staleTime: 5_000, ...againOf({ tries: 3, longestPauseSeconds: 10 }) } },
  });
