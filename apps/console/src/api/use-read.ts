import { keepPreviousData, useInfiniteQuery, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useApi } from './api-context.js';
import type { Answer, Asked, ItemOf, ListPath, PathOf } from './shapes.js';

interface Reading {
  /** False while what is asked for isn't known yet. */
  readonly enabled?: boolean;
  /** Shows the answer before while another one comes, so that a page doesn't jump. */
  readonly keepsPrevious?: boolean;
}

/** Asks the server and keeps the answer, which a command in this tenant asks for anew. */
export const useRead = <P extends PathOf<'get'>>(
  path: P,
  asked: Asked<'get', P>,
  { enabled = true, keepsPrevious = false }: Reading = {},
): UseQueryResult<Answer<'get', P>> => {
  const api = useApi();
  return useQuery({
    queryKey: [api.tenantId, path, asked],
    queryFn: ({ signal }) => api.read(path, asked, signal),
    enabled,
    ...(keepsPrevious ? { placeholderData: keepPreviousData<Answer<'get', P>> } : {}),
  });
};

export interface Pages<Item> {
  readonly items: readonly Item[];
  readonly total: number | undefined;
  readonly error: unknown;
  readonly isLoading: boolean;
  readonly isLoadingMore: boolean;
  readonly hasMore: boolean;
  /** Asks for the next page, unless one is on its way. */
  readonly loadMore: () => void;
  readonly reload: () => void;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
  readonly total?: number;
}

/** Reads a list page by page, each by the cursor that the one before told, as its reader comes to its end. */
export const usePagesOf = <Item>(
  key: readonly unknown[],
  pageAfter: (after: string | undefined, signal: AbortSignal) => Promise<Page<Item>>,
  { enabled = true }: Reading = {},
): Pages<Item> => {
  const api = useApi();
  const query = useInfiniteQuery({
    queryKey: [api.tenantId, ...key],
    queryFn: ({ pageParam, signal }) => pageAfter(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
    enabled,
  });
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return {
    items,
    total: query.data?.pages[0]?.total,
    error: query.error,
    isLoading: query.isPending && enabled,
    isLoadingMore: query.isFetchingNextPage,
    hasMore: query.hasNextPage,
    loadMore: () => {
      if (query.hasNextPage && !query.isFetchingNextPage && !query.isError) void query.fetchNextPage();
    },
    reload: () => void query.refetch(),
  };
};

/** Reads one of the lists of the server page by page. */
export const usePages = <P extends ListPath>(
  path: P,
  asked: Asked<'get', P>,
  reading: Reading = {},
): Pages<ItemOf<P>> => {
  const api = useApi();
  return usePagesOf<ItemOf<P>>(
    [path, 'pages', asked],
    async (after, signal) => {
      const { query } = asked as { query?: object };
      const whole = { ...asked, query: { ...query, ...(after === undefined ? {} : { after }) } };
      return (await api.read(path, whole as Asked<'get', P>, signal)) as Page<ItemOf<P>>;
    },
    reading,
  );
};
