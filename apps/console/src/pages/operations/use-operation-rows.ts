import { useEffect, useRef } from 'react';
import type { Api } from '../../api/api.js';
import type { Shape } from '../../api/shapes.js';
import { type Pages, usePages } from '../../api/use-read.js';

export type ResultRow = Shape<'OperationResult'>;

const ROWS = 500;
/** Beyond so many rows the pages that are there aren't asked for again at each step of a running operation. */
const MOST_REREAD = 1_000;

/** The results of an operation, which follow it while it runs. */
export const useOperationRows = (operation: Shape<'Operation'>): Pages<ResultRow> => {
  const pages = usePages('/api/operations/{id}/results', { path: { id: operation.id }, query: { limit: ROWS } });
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
  let after: string | undefined;
  do {
    const query = { limit: 999, ...(after === undefined ? {} : { after }) };
    const page = await api.read('/api/operations/{id}/results', { path: { id }, query });
    rows.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return rows;
};
