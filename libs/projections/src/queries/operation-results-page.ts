import { decodeCursor, encodeCursor, type ReadModels } from '#application';
import {
  operationResults,
  RESULTS_PER_DOCUMENT,
  type OperationResultRow,
  type OperationResultsDocument,
} from '../operations/operation-results.js';
import { page, type Page, type PageRequest } from './page.js';

/** Its cursor names a row, where those of the read models name a document; it is good for this operation only. */
const ROWS = { index: 'operation-rows', prefix: [], limit: 1 };
const placeText = (operationId: string, place: number): string => `${operationId} ${String(place).padStart(6, '0')}`;
const placeOf = (operationId: string, after: string): number => {
  // "!" follows the space: everything of this operation, and nothing of another
  const bounds = { from: `${operationId} `, until: `${operationId}!` };
  return Number(decodeCursor(ROWS, bounds, after).slice(operationId.length + 1));
};

/**
 * One row per distinct user, in their order; rows stand in documents of a hundred, and a page may begin and end within one. Index `by-operation`.
 * @throws InvalidCursor, NotBuilt
 */
export const operationResultsPage = async (
  models: ReadModels,
  tenantId: string,
  operationId: string,
  { limit, after }: PageRequest,
): Promise<Page<OperationResultRow>> => {
  const from = after === undefined ? 0 : placeOf(operationId, after);
  const first = Math.floor(from / RESULTS_PER_DOCUMENT);
  // also the document of the row after the last: it tells whether there is a next page
  const documents = Math.floor((from + limit) / RESULTS_PER_DOCUMENT) - first + 1;
  const query = { index: 'by-operation', prefix: [tenantId, operationId], range: { from: first } };
  const found = await page<OperationResultsDocument>(models, operationResults.name, query, { limit: documents });
  const skipped = from - first * RESULTS_PER_DOCUMENT;
  const rows = found.items.flatMap((document) => document.rows).slice(skipped, skipped + limit + 1);
  if (rows.length <= limit) return { items: rows };
  return { items: rows.slice(0, limit), next: encodeCursor(ROWS, placeText(operationId, from + limit)) };
};
