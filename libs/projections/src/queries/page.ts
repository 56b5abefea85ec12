import { InvalidCursor, type IndexQuery, type ReadModels } from '#application';
import { defined } from '#licensing';

/** `limit` is the largest number of documents, at least 1. `after` is the `next` of the page before. */
export interface PageRequest {
  readonly limit: number;
  readonly after?: string;
}
export interface Page<D> {
  readonly items: readonly D[];
  /** This is an opaque cursor, left out on the last page. */
  readonly next?: string;
}

/** Two lists may have an index of the same name and values, so the cursor names its list. */
const cursorOf = (name: string, next: string): string => `${name}.${next}`;
const withoutName = (name: string, after: string): string => {
  if (!after.startsWith(`${name}.`)) throw new InvalidCursor('the cursor is not one of this list');
  return after.slice(name.length + 1);
};

/**
 * Reads one page of the live generation.
 * @throws InvalidCursor, NotBuilt
 */
export const page = async <D>(
  models: ReadModels,
  name: string,
  query: Omit<IndexQuery, 'limit' | 'after'>,
  { limit, after }: PageRequest,
): Promise<Page<D>> => {
  const found = await models.query<D>(
    { name },
    { ...query, limit, ...(after === undefined ? {} : { after: withoutName(name, after) }) },
  );
  const items = found.items.map((item) => item.document);
  return found.next === undefined ? { items } : { items, next: cursorOf(name, found.next) };
};

/** Reads all pages in turn. It is for lists that are always short. */
export const everything = async <D>(
  models: ReadModels,
  name: string,
  query: Omit<IndexQuery, 'limit' | 'after'>,
): Promise<readonly D[]> => {
  const items: D[] = [];
  let after: string | undefined;
  do {
    const found: Page<D> = await page(models, name, query, { limit: 500, ...defined({ after }) });
    items.push(...found.items);
    after = found.next;
  } while (after !== undefined);
  return items;
};

export const one = async <D>(models: ReadModels, name: string, key: string): Promise<D | undefined> =>
  (await models.getMany<D>({ name }, [key]))[0];
