import { useMutation } from '@tanstack/react-query';
import { useApi } from '../api/api-context.js';
import { problemOf } from '../api/problem.js';

export interface UserNamed {
  /**
   * Resolves to the id of the active user who has this username, to what was typed where that is an id already, and to
   * null where nobody has it.
   */
  readonly find: (typed: string) => Promise<string | null>;
  /** What a field says where nobody was found. */
  readonly error: string | undefined;
  readonly forget: () => void;
}

/** Finds whom a username means. It goes in a body, so that no address of a request has it. */
export const useUserNamed = (): UserNamed => {
  const api = useApi();
  const search = useMutation({
    mutationFn: async (name: string): Promise<string | null> => {
      const { items } = await api.search('/api/users/search', { body: { address: name, limit: 1 } });
      return items[0]?.id ?? null;
    },
  });
  const nobody = search.data === null ? 'No active user has it: give the id of a deleted one' : undefined;
  return {
    find: async (typed) => {
      search.reset();
      return isUsername(typed) ? search.mutateAsync(typed) : typed;
    },
    error: search.error === null ? nobody : problemOf(search.error).detail,
    forget: () => search.reset(),
  };
};

/** Whoever acted is kept by an id, which may have any form; only a username has this sign. */
export const isUsername = (typed: string): boolean => typed.includes('@');
