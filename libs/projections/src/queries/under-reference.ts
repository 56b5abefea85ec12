import { InvalidCursor, type ReadModels } from '#application';
import { defined } from '#licensing';
import { history, type HistoryDocument } from '../history/history.js';
import { page, type Page, type PageRequest } from './page.js';

/** Each operation costs a page a query of its own. */
export const MOST_OPERATIONS = 50;

/** Too many bulk operations were started under one reference to tell all of them together: ask for one of them. */
export class TooManyOperations extends Error {
  override readonly name = 'TooManyOperations';
}

export interface HistoryBounds {
  readonly from?: string;
  readonly until?: string;
}
interface Asked {
  readonly tenantId: string;
  readonly reference: string;
  readonly bounds: HistoryBounds;
  readonly oldestFirst: boolean;
}

/** A place in the order of the history, which is the same for all of its indexes. */
type Place = readonly [occurredAt: string, position: string];
const placeOf = ({ occurredAt, position }: HistoryDocument): Place => [occurredAt, position];
const MARK = `${history.name}-under.`;
const cursorOf = (place: Place): string => `${MARK}${Buffer.from(JSON.stringify(place)).toString('base64url')}`;
const placeIn = (cursor: string): Place => {
  const [, text = ''] = cursor.split(MARK);
  try {
    const place: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (Array.isArray(place) && place.length === 2 && place.every((each) => typeof each === 'string'))
      return place as unknown as Place;
  } catch {
    // is told below
  }
  throw new InvalidCursor('the cursor is not one of this list');
};
const compare = (one: Place, other: Place): number => {
  const at = one[0] === other[0] ? 1 : 0;
  return one[at]! < other[at]! ? -1 : one[at] === other[at] ? 0 : 1;
};

/**
 * Lists what was done under a reference: the commands that carry it, and what became of each user of the bulk
 * operations among them. Resolves to undefined where none of them is one, and one index tells all.
 * @throws TooManyOperations
 */
export const underReference = async (
  models: ReadModels,
  asked: Asked,
): Promise<((request: PageRequest) => Promise<Page<HistoryDocument>>) | undefined> => {
  const { tenantId, reference } = asked;
  const query = { index: 'by-started-under', prefix: [tenantId, reference] };
  const { items: starts, next } = await page<HistoryDocument>(models, history.name, query, { limit: MOST_OPERATIONS });
  if (next !== undefined) throw new TooManyOperations(reference);
  if (starts.length === 0) return undefined;
  const sources = [
    { index: 'by-reference', prefix: [tenantId, reference] },
    ...starts.map(({ id }) => ({ index: 'by-cause', prefix: [tenantId, id] })),
  ];
  return (request) => merged(models, sources, asked, request);
};

/** A start is its own cause, and stands among its users. */
const isOf = ({ index }: Source, { startedUnder }: HistoryDocument): boolean =>
  index === 'by-cause' || startedUnder === undefined;

type Source = { readonly index: string; readonly prefix: readonly string[] };

const merged = async (
  models: ReadModels,
  sources: readonly Source[],
  { bounds, oldestFirst }: Asked,
  { limit, after }: PageRequest,
): Promise<Page<HistoryDocument>> => {
  const place = after === undefined ? undefined : placeIn(after);
  const order = oldestFirst ? 1 : -1;
  const ofSources = await Promise.all(
    sources.map((source) => behind(models, source, { bounds, oldestFirst, place, limit: limit + 1 })),
  );
  const found = ofSources
    .flat()
    .toSorted((one, other) => order * compare(placeOf(one), placeOf(other)))
    .slice(0, limit + 1);
  const items = found.slice(0, limit);
  return { items, ...(found.length > limit ? { next: cursorOf(placeOf(items.at(-1)!)) } : {}) };
};

/** Reads so many of one index that come behind the place. Those of the same instant are read again and left out. */
const behind = async (
  models: ReadModels,
  source: Source,
  {
    bounds,
    oldestFirst,
    place,
    limit,
  }: Pick<Asked, 'bounds' | 'oldestFirst'> & {
    readonly place: Place | undefined;
    readonly limit: number;
  },
): Promise<readonly HistoryDocument[]> => {
  const order = oldestFirst ? 1 : -1;
  const range = defined(place === undefined ? bounds : narrowed(bounds, place, oldestFirst));
  const query = {
    ...source,
    ...(oldestFirst ? {} : { descending: true }),
    ...(Object.keys(range).length === 0 ? {} : { range }),
  };
  const isBehind = (item: HistoryDocument): boolean => place === undefined || order * compare(placeOf(item), place) > 0;
  const items: HistoryDocument[] = [];
  let after: string | undefined;
  do {
    const part: Page<HistoryDocument> = await page(models, history.name, query, { limit, ...defined({ after }) });
    items.push(...part.items.filter((item) => isOf(source, item) && isBehind(item)));
    after = part.next;
  } while (after !== undefined && items.length < limit);
  return items.slice(0, limit);
};

/** These bounds begin with the instant of the place. Instants have one length, so a blank more is later. */
const narrowed = ({ from, until }: HistoryBounds, [instant]: Place, oldestFirst: boolean) =>
  oldestFirst
    ? { from: instant, until }
    : { from, until: until !== undefined && until <= instant ? until : `${instant} ` };
