import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useApi, useAsOf } from './api-context.js';
import type { Api } from './api.js';
import type { Asked, Shape } from './shapes.js';
import { type Pages, usePagesOf } from './use-read.js';

export type OperationBody = Asked<'post', '/api/operations'>['body'];
export type PreviewRow = Shape<'DryRunResult'>;

/** What an operation would come to, as far as it is decided. */
export interface Preview {
  readonly state: Shape<'DryRun'>['state'];
  readonly total: number;
  readonly decided: number;
  readonly counts: Shape<'Operation'>['counts'];
  readonly seats: readonly Shape<'SeatPool'>[];
  readonly totals: Shape<'DryRun'>['totals'];
  readonly reason: Shape<'DryRun'>['reason'];
  /** A selection has users who would not be found any more, and would find others: this says how many. */
  readonly selection: Shape<'OperationStarted'>['selection'];
  /** A list of very many goes on by itself under this id. */
  readonly dryRunId: string | undefined;
  readonly rows: readonly PreviewRow[];
}

type Started = Shape<'OperationStarted'> | Shape<'DryRunStarted'>;

const previewOf = (answer: Started | Shape<'DryRun'>): Preview => {
  const isList = 'startedAt' in answer;
  return {
    state: answer.state,
    total: answer.total,
    decided: isList ? answer.decided : answer.total,
    counts: answer.counts,
    seats: answer.seats ?? [],
    totals: answer.totals,
    reason: isList ? answer.reason : undefined,
    selection: 'selection' in answer ? answer.selection : undefined,
    dryRunId: isList ? answer.id : undefined,
    rows: isList ? [] : ((answer as Shape<'OperationStarted'>).results ?? []),
  };
};

const isUnderWay = ({ state, dryRunId }: Preview): boolean =>
  dryRunId !== undefined && (state === 'pending' || state === 'running');

const ASK_AGAIN_MS = 1_000;
const ROWS_OF_A_PAGE = 500;

/** Rows of a list that is here already, as a list that comes in pages. */
const pagesOf = (items: readonly PreviewRow[], isLoading: boolean): Pages<PreviewRow> => ({
  items,
  total: items.length,
  error: null,
  isLoading,
  isLoadingMore: false,
  hasMore: false,
  loadMore: () => {},
  reload: () => {},
});

const dryRunRows = (api: Api, id: string) => async (after: string | undefined, signal: AbortSignal) =>
  api.read(
    '/api/dry-runs/{id}/results',
    { path: { id }, query: { limit: ROWS_OF_A_PAGE, ...(after === undefined ? {} : { after }) } },
    signal,
  );

interface PreviewOf {
  /** What is asked for; another content has another key. The content of a long list is not compared. */
  readonly key: string;
  readonly body: OperationBody | undefined;
}

/**
 * Decides a whole operation as it would be now and changes nothing. Very many users are decided while the page asks how
 * far it is; their rows come in pages.
 */
export const usePreview = ({ key, body }: PreviewOf) => {
  const api = useApi();
  const isNow = useAsOf() === undefined;
  const isAsked = body !== undefined && isNow;
  const start = useQuery({
    // not among the questions of the tenant: a command elsewhere on the page doesn't decide a hundred thousand again
    queryKey: ['preview', api.tenantId, key],
    queryFn: async ({ signal }) =>
      previewOf(await api.send('post', '/api/operations', { query: { dryRun: true }, body: body! }, { signal })),
    enabled: isAsked,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const started = isAsked ? start.data : undefined;
  const id = started?.dryRunId;
  const follow = useQuery({
    queryKey: ['preview', api.tenantId, 'dry-run', id],
    queryFn: async ({ signal }) => previewOf(await api.read('/api/dry-runs/{id}', { path: { id: id! } }, signal)),
    enabled: id !== undefined,
    refetchInterval: ({ state }) =>
      state.error === null && (state.data === undefined || isUnderWay(state.data)) ? ASK_AGAIN_MS : false,
    gcTime: 0,
  });
  const followed = id === undefined ? undefined : follow.data;
  const preview = started === undefined ? undefined : { ...started, ...followed, selection: started.selection };
  const isDone = preview !== undefined && !isUnderWay(preview);
  const paged = usePagesOf<PreviewRow>(['preview-rows', id], dryRunRows(api, id ?? ''), {
    enabled: id !== undefined && isDone && preview.state === 'finished',
  });
  const here = useMemo(() => pagesOf(started?.rows ?? [], start.isFetching), [started, start.isFetching]);
  return {
    preview,
    /** Everything is decided, and what is shown is of what is asked now. */
    isSettled: isDone && preview.state === 'finished' && !start.isFetching && !start.isPlaceholderData,
    isLoading: isAsked && (start.isFetching || (preview !== undefined && isUnderWay(preview))),
    error: start.error ?? follow.error,
    retry: () => void start.refetch(),
    pages: id === undefined ? here : paged,
  };
};

/** All rows of a preview, for a file. */
export const allPreviewRows = async (api: Api, preview: Preview): Promise<readonly PreviewRow[]> => {
  if (preview.dryRunId === undefined) return preview.rows;
  const rows: PreviewRow[] = [];
  const page = dryRunRows(api, preview.dryRunId);
  let after: string | undefined;
  do {
    const { items, next } = await page(after, new AbortController().signal);
    rows.push(...items);
    after = next;
  } while (after !== undefined);
  return rows;
};
