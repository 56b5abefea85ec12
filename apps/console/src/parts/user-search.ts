import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDebouncedValue } from '@mantine/hooks';
import { useApi } from '../api/api-context.js';
import type { Shape } from '../api/shapes.js';

const PAUSE_MS = 250;
const MOST = 20;

/** A user as one is chosen from a list: the name with the address, since names are not unique. */
export const nameAndAddress = (user: Pick<Shape<'FoundUser'>, 'id' | 'displayName' | 'userPrincipalName'>): string => {
  const { id, displayName, userPrincipalName } = user;
  return displayName === null ? (userPrincipalName ?? id) : `${displayName} (${userPrincipalName ?? id})`;
};

/** The first users with these words in a name or an address. The words go in a body, and into no address. */
export const useUserSearch = (words: string, criteria: Pick<Shape<'SearchUsers'>, 'without'> = {}) => {
  const api = useApi();
  const [asked] = useDebouncedValue(words.trim(), PAUSE_MS);
  const { data, error } = useQuery({
    queryKey: [api.tenantId, 'user-search', asked, criteria],
    queryFn: ({ signal }) => {
      const body = { ...criteria, ...(asked === '' ? {} : { search: asked }), limit: MOST };
      return api.search('/api/users/search', { body }, signal);
    },
    placeholderData: keepPreviousData,
  });
  return { users: data?.items ?? [], error };
};
