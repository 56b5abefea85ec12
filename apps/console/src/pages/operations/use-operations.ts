import { useMemo } from 'react';
import { useApi } from '../../api/api-context.js';
import type { Api } from '../../api/api.js';
import type { Shape } from '../../api/shapes.js';
import { type Pages, usePagesOf } from '../../api/use-read.js';

export type Operation = Shape<'Operation'>;

/** What an operation is looked for by; the history knows all of it. */
export interface OperationFilter {
  readonly actor?: string;
  readonly user?: string;
  readonly product?: string;
  readonly command?: string;
  readonly reference?: string;
}

const ENTRIES = 200;
/** So many pages of the history are looked through at once; the list goes on as its reader does. */
const PAGES_AT_ONCE = 5;
const AT_ONCE = 10;

const found = async (api: Api, ids: readonly string[], signal?: AbortSignal): Promise<readonly Operation[]> => {
  const operations: Operation[] = [];
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const some = ids.slice(from, from + AT_ONCE);
    operations.push(
      ...(await Promise.all(some.map((id) => api.read('/api/operations/{id}', { path: { id } }, signal)))),
    );
  }
  return operations;
};

/** The list of operations can't be asked for by who or what: the history can, and its entries name their operations. */
const throughHistory =
  (api: Api, filter: OperationFilter) => async (after: string | undefined, signal?: AbortSignal) => {
    const ids = new Set<string>();
    let next = after;
    let pages = 0;
    do {
      const query = { ...filter, limit: ENTRIES, ...(next === undefined ? {} : { after: next }) };
      const page = await api.read('/api/history', { query }, signal);
      for (const { operationId } of page.items) if (operationId !== undefined) ids.add(operationId);
      next = page.next;
      pages += 1;
    } while (ids.size === 0 && next !== undefined && pages < PAGES_AT_ONCE);
    return { items: await found(api, [...ids], signal), ...(next === undefined ? {} : { next }) };
  };

const all = (api: Api) => async (after: string | undefined, signal?: AbortSignal) =>
  api.read('/api/operations', { query: { limit: 100, ...(after === undefined ? {} : { after }) } }, signal);

export type OperationState = 'all' | 'running' | 'finished' | 'failed';

const meets = (state: OperationState, operation: Operation): boolean =>
  state === 'all' || (state === 'failed' ? operation.counts.failed > 0 : operation.state === state);

const pagesOf = (api: Api, filter: OperationFilter) =>
  Object.keys(filter).length > 0 ? throughHistory(api, filter) : all(api);

/** Reads all of them page by page, the newest first, each once. */
export const operationPages = (api: Api, filter: OperationFilter, state: OperationState) => {
  const pageAfter = pagesOf(api, filter);
  const told = new Set<string>();
  return async (after: string | undefined) => {
    const page = await pageAfter(after);
    const items = page.items.filter((operation) => !told.has(operation.id) && meets(state, operation));
    for (const { id } of items) told.add(id);
    return { ...page, items };
  };
};

/** Operations, the newest first, each once. */
export const useOperations = (filter: OperationFilter, state: OperationState): Pages<Operation> => {
  const api = useApi();
  const pages = usePagesOf<Operation>(['/api/operations', 'list', filter], pagesOf(api, filter));
  const items = useMemo(() => {
    const once = new Map(pages.items.map((operation) => [operation.id, operation]));
    return [...once.values()].filter((operation) => meets(state, operation));
  }, [pages.items, state]);
  return { ...pages, items, total: undefined };
};
