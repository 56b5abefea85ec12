import { decodeCursor, encodeCursor, type ReadModels } from '#application';
import {
  operationResults,
  RESULTS_PER_DOCUMENT,
  type OperationResultRow,
  type OperationResultsDocument,
} from '../operations/operation-results.js';
import { page, type Page, type PageRequest } from './page.js';

/** Cursors of read models name a document, but this one names a row. It is good only for its operation. */
const ROWS = { index: 'operation-rows', prefix: [], limit: 1 };
const rowName = (operationId: string, row: number): string => `${operationId} ${String(row).padStart(6, '0')}`;
const rowIn = (operationId: string, after: string): number => {
  // "!" follows the space, so that these bounds hold everything of this operation and nothing of another
  const bounds = { from: `${operationId} `, until: `${operationId}!` };
  return Number(decodeCursor(ROWS, bounds, after).slice(operationId.length + 1));
};

/**
 * Lists one row for each distinct user, in their order, from index `by-operation`. The rows stand in documents of a
 * hundred, and a page may begin and end within one.
 * @throws InvalidCursor, NotBuilt
 */
export const operationResultsPage = async (
  models: ReadModels,
  tenantId: string,
  operationId: string,
  { limit, after }: PageRequest,
): Promise<Page<OperationResultRow>> => {
  const from = after === undefined ? 0 : rowIn(operationId, after);
  const first = Math.floor(from / RESULTS_PER_DOCUMENT);
  // the document of the row after the last one is read too, since it shows whether there is a next page
  const documents = Math.floor((from + limit) / RESULTS_PER_DOCUMENT) - first + 1;
  const query = { index: 'by-operation', prefix: [tenantId, operationId], range: { from: first } };
  const found = await page<OperationResultsDocument>(models, operationResults.name, query, { limit: documents });
  const skipped = from - first * RESULTS_PER_DOCUMENT;
  const rows = found.items.flatMap((document) => document.rows).slice(skipped, skipped + limit + 1);
  if (rows.length <= limit) return { items: rows };
  return { items: rows.slice(0, limit), next: encodeCursor(ROWS, rowName(operationId, from + limit)) };
};
