import type { Position, ReadModels } from '#application';
import { type RetentionDocument, retentions } from '../deadlines/retentions.js';
import { tenantKey } from '../keys.js';
import { lookedThrough } from './looked-through.js';
import { page, type Page, type PageRequest } from './page.js';

const BATCH = 500;
/** A page looks at so many retentions of all times at most. What is left follows on the next one. */
const LOOKED_AT = 5_000;

/**
 * Lists what was kept at a position, in the order of the purges that were promised, from index `by-purge`, and of whole
 * deleted users from `of-users`. Neither the order nor a row says what came of it later. A page may hold fewer than it
 * could, although it has a next.
 */
export const retentionsAt = (
  models: ReadModels,
  tenantId: string,
  { position, ofUsers = false }: { readonly position: Position; readonly ofUsers?: boolean },
  { limit, after }: PageRequest,
): Promise<Page<RetentionDocument>> => {
  const query = ofUsers ? { index: 'of-users', prefix: [tenantId, null] } : { index: 'by-purge', prefix: [tenantId] };
  return lookedThrough({
    find: async (asked) => {
      const found = await page<RetentionDocument>(models, retentions.name, query, asked);
      return { ...found, looked: found.items.length };
    },
    fitting: async (items) =>
      items.flatMap((retention, at) => (ranAt(retention, position) ? [{ at, shown: asOf(retention) }] : [])),
    limit,
    after,
    batch: BATCH,
    most: LOOKED_AT,
  });
};

const ranAt = ({ startedPosition, endedPosition }: RetentionDocument, position: Position): boolean =>
  startedPosition <= position && (endedPosition === undefined || endedPosition > position);

/** Leaves out how it ended: that came later. */
const asOf = ({ endedAt: _at, endedPosition: _position, end: _end, ...running }: RetentionDocument) => running;

/** Finds these retentions, whatever became of them, in their order. */
export const retentionsOf = (
  models: ReadModels,
  tenantId: string,
  retentionIds: readonly string[],
): Promise<readonly (RetentionDocument | undefined)[]> =>
  models.getMany(
    { name: retentions.name },
    retentionIds.map((id) => tenantKey(tenantId, id)),
  );
