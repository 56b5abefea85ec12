import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Api } from '../../api/api.js';
import { useApi } from '../../api/api-context.js';
import type { Shape } from '../../api/shapes.js';
import { type Pages, usePagesOf } from '../../api/use-read.js';
import { allPages, LARGEST_PAGE } from '../../parts/whole-list.js';

export type ResultRow = Shape<'OperationResult'>;

const ROWS = 500;
/** Beyond so many rows the pages that are there aren't asked for again at each step of a running operation. */
const MOST_REREAD = 1_000;

const PATH = '/api/operations/{id}/results';

/** Every page shows what an operation did as soon as it has ended: its start says only where it began. */
const useSeeItsEnd = () => {
  const api = useApi();
  const client = useQueryClient();
  return (position: string | undefined): void => {
    if (!api.seeUpTo(position)) return;
    const isElsewhere = ({ queryKey }: { readonly queryKey: readonly unknown[] }) =>
      !String(queryKey[1]).startsWith('/api/operations/{id}');
    void client.invalidateQueries({ queryKey: [api.tenantId], predicate: isElsewhere });
  };
};

/** The results of an operation, which follow it while it runs. */
export const useOperationRows = (operation: Shape<'Operation'>): Pages<ResultRow> => {
  const api = useApi();
  const seeItsEnd = useSeeItsEnd();
  const { id } = operation;
  const pages = usePagesOf<ResultRow>([PATH, 'pages', id], async (after, signal) => {
    const query = { limit: ROWS, ...(after === undefined ? {} : { after }) };
    const page = await api.read(PATH, { path: { id }, query }, signal);
    seeItsEnd(page.position);
    return page;
  });
  const { complete, failed } = operation.counts;
  const step = `${operation.state} ${complete} ${failed}`;
  const seen = useRef(step);
  const { items, reload } = pages;
  useEffect(() => {
    if (seen.current === step) return;
    if (operation.state === 'running' && items.length > MOST_REREAD) return;
    seen.current = step;
    reload();
  }, [step, operation.state, items.length, reload]);
  return pages;
};

/** Reads all rows, for a file or to do the failed ones again. */
export const allRows = async (api: Api, id: string): Promise<readonly ResultRow[]> => {
  const rows: ResultRow[] = [];
  const pages = allPages<ResultRow>((after) => {
    const query = { limit: LARGEST_PAGE, ...(after === undefined ? {} : { after }) };
    return api.read(PATH, { path: { id }, query });
  });
  for await (const items of pages) rows.push(...items);
  return rows;
};
