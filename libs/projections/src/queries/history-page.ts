import { defined, type CommandDecided } from '#licensing';
import type { IndexQuery, ReadModels } from '#application';
import { history, type HistoryDocument } from '../history/history.js';
import { tenantKey } from '../keys.js';
import { lookedThrough } from './looked-through.js';
import { page, type Page, type PageRequest } from './page.js';
import { underReference } from './under-reference.js';

/** All that are given must be met. `from` is inclusive, and `until` exclusive. */
export interface HistoryFilter {
  readonly user?: string;
  readonly product?: string;
  readonly purchase?: string;
  readonly operation?: string;
  /** What the command did, and what was done to it: the redaction of its reason, for example. */
  readonly command?: string;
  readonly actor?: string;
  readonly reference?: string;
  readonly outcome?: CommandDecided['data']['outcome'];
  readonly from?: string;
  readonly until?: string;
}
export interface HistoryRequest extends PageRequest {
  readonly oldestFirst?: boolean;
}

/** So many entries are looked at for one page where one index can't serve all that is asked. */
const LOOKED_AT = 4_000;
const BATCH = 200;

type Lead = readonly [index: string, value: string];
/** The narrowest index leads, and the other conditions are looked at in what it finds. */
const leadOf = (filter: HistoryFilter, start: string | undefined): Lead | undefined => {
  const { command, purchase, user, operation, reference, product, actor, outcome } = filter;
  const leads: readonly (readonly [string, string | undefined])[] = [
    ['by-id', command],
    ['by-id', purchase],
    ['by-id', user],
    ['by-cause', operation && start],
    ['by-id', operation],
    ['by-reference', reference],
    ['by-id', product],
    ['by-actor', actor],
    ['by-outcome', outcome],
  ];
  return leads.find((lead): lead is Lead => lead[1] !== undefined);
};

const meets =
  ({ user, product, purchase, command, operation, actor, reference, outcome }: HistoryFilter, start?: string) =>
  (entry: HistoryDocument): boolean =>
    [user, product, purchase, command].every((id) => id === undefined || entry.about.includes(id)) &&
    (operation === undefined || entry.about.includes(operation) || entry.cause === start) &&
    (actor === undefined || entry.actor === actor) &&
    (reference === undefined || entry.reference === reference) &&
    (outcome === undefined || entry.outcome === outcome);

/** Resolves to the command that started the operation: it is the cause of what became of each user. */
const startOf = async (models: ReadModels, tenantId: string, operation: string): Promise<string | undefined> => {
  const first = { index: 'by-id', prefix: [tenantId, operation] };
  const { items } = await page<HistoryDocument>(models, history.name, first, { limit: 1 });
  return items[0]?.id;
};

/**
 * Lists what was decided, the newest first unless said otherwise, by time and within it by position. One index leads:
 * `by-id`, `by-cause`, `by-reference`, `by-actor`, `by-outcome` or `by-time`. Under a reference stands what became of
 * each user of a bulk operation, too.
 * @throws TooManyOperations
 */
export const historyPage = async (
  models: ReadModels,
  tenantId: string,
  filter: HistoryFilter,
  { limit, after, oldestFirst = false }: HistoryRequest,
): Promise<Page<HistoryDocument>> => {
  const start = filter.operation === undefined ? undefined : await startOf(models, tenantId, filter.operation);
  const lead = leadOf(filter, start);
  const { from, until, ...conditions } = filter;
  const bounds = defined({ from, until });
  const query: Omit<IndexQuery, 'limit' | 'after'> = {
    index: lead?.[0] ?? 'by-time',
    prefix: [tenantId, ...(lead === undefined ? [] : [lead[1]])],
    ...(oldestFirst ? {} : { descending: true }),
    ...(Object.keys(bounds).length === 0 ? {} : { range: bounds }),
  };
  const ofIndex = (request: PageRequest) => page<HistoryDocument>(models, history.name, query, request);
  const isByReference = lead?.[0] === 'by-reference' && after?.startsWith(`${history.name}.`) !== true;
  const asked = { tenantId, reference: lead?.[1] ?? '', bounds, oldestFirst };
  const find = (isByReference ? await underReference(models, asked) : undefined) ?? ofIndex;
  if (Object.values(conditions).filter((value) => value !== undefined).length <= 1)
    return find({ limit, ...defined({ after }) });
  const fits = meets(filter, start);
  return lookedThrough({
    find: async (request) => {
      const found = await find(request);
      return { ...found, looked: found.items.length };
    },
    fitting: async (items: readonly HistoryDocument[]) => {
      const whole = filter.reference === undefined ? items : await withReferences(models, tenantId, items);
      return whole.flatMap((entry, at) => (fits(entry) ? [{ at, shown: items[at]! }] : []));
    },
    limit,
    after,
    batch: Math.max(BATCH, limit),
    most: LOOKED_AT,
  });
};

/** Gives each user of a bulk operation the reference of its start. */
const withReferences = async (
  models: ReadModels,
  tenantId: string,
  items: readonly HistoryDocument[],
): Promise<readonly HistoryDocument[]> => {
  const causes = [...new Set(items.flatMap(({ id, cause }) => (cause === id ? [] : [cause])))];
  const found = causes.length === 0 ? [] : await historyOf(models, tenantId, causes);
  const references = new Map(causes.map((id, at) => [id, found[at]?.startedUnder]));
  return items.map((item) => ({ ...item, ...defined({ reference: item.reference ?? references.get(item.cause) }) }));
};

/** Finds what these commands did, in their order. */
export const historyOf = (
  models: ReadModels,
  tenantId: string,
  commandIds: readonly string[],
): Promise<readonly (HistoryDocument | undefined)[]> =>
  models.getMany(
    { name: history.name },
    commandIds.map((id) => tenantKey(tenantId, id)),
  );
