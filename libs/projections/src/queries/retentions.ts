import { InvalidCursor, type Position, type ReadModels } from '#application';
import { type RetentionDocument, retentions } from '../deadlines/retentions.js';
import { page, type Page, type PageRequest } from './page.js';

/** Those that have ended since come first, then those that still run. A cursor says in which of them it goes on. */
const PARTS = { ended: 'e', running: 'r' } as const;

/**
 * Lists what was kept at a position: first what has ended since, in the order of its ends, then what still runs, the
 * next to be purged first; from index `by-end`, and of whole deleted users from `of-users`. A page may hold fewer than
 * it could, although it has a next.
 */
export const retentionsAt = async (
  models: ReadModels,
  tenantId: string,
  asked: { readonly position: Position; readonly ofUsers?: boolean },
  { limit, after = PARTS.ended }: PageRequest,
): Promise<Page<RetentionDocument>> => {
  const [part, cursor] = [after.slice(0, 1), after.slice(1)];
  if (part === PARTS.running) return partAt(models, tenantId, asked, { part, cursor, limit });
  if (part !== PARTS.ended) throw new InvalidCursor('the cursor is not one of this list');
  const ended = await partAt(models, tenantId, asked, { part, cursor, limit });
  const room = limit - ended.items.length;
  if (ended.next !== undefined) return ended;
  if (room === 0) return { ...ended, next: PARTS.running };
  const running = await partAt(models, tenantId, asked, { part: PARTS.running, cursor: '', limit: room });
  return { ...running, items: [...ended.items, ...running.items] };
};

const partAt = async (
  models: ReadModels,
  tenantId: string,
  { position, ofUsers = false }: { readonly position: Position; readonly ofUsers?: boolean },
  { part, cursor, limit }: { readonly part: string; readonly cursor: string; readonly limit: number },
): Promise<Page<RetentionDocument>> => {
  const prefix = ofUsers ? [tenantId, null] : [tenantId];
  const asked = { index: ofUsers ? 'of-users' : 'by-end', prefix };
  const query =
    part === PARTS.ended ? { ...asked, range: { from: `${position}!` } } : { ...asked, prefix: [...prefix, null] };
  const request = { limit, ...(cursor !== '' && { after: cursor }) };
  const { items, next } = await page<RetentionDocument>(models, retentions.name, query, request);
  const kept = items.filter(({ startedPosition }) => startedPosition <= position);
  return next === undefined ? { items: kept } : { items: kept, next: part + next };
};
