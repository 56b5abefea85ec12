import { collect } from '../http/collect.js';
import type { Column } from '../output/rows.js';
import type { Session } from './session.js';

const SHOWN = 100;
const LONGEST_PAGE = 500;

export interface Limited {
  /** It is Infinity for all, and left out where nobody said. */
  readonly limit?: number;
}
export interface Listed<Item> {
  readonly items: readonly Item[];
  /** It is true where there are more than the limit permits. */
  readonly isCut: boolean;
}

/** A person sees a screenful where nobody said how many, and a program gets all. */
export const limitOf = (
  { form }: Pick<Session, 'form'>,
  limit = form === 'table' ? SHOWN : Number.POSITIVE_INFINITY,
): number => limit;

/** Reads a list page after page, up to the limit, in the order of the API. */
export async function listUpTo<Item>(
  session: Session,
  path: string,
  options: Limited,
  query: Readonly<Record<string, string | undefined>> = {},
): Promise<Listed<Item>> {
  const limit = limitOf(session, options.limit);
  const page = String(Math.min(limit + 1, LONGEST_PAGE));
  return cutAt(limit, await collect(session.api.list<Item>(path, { ...query, limit: page }), limit + 1));
}

/** Does the same where the question stands in a body. */
export async function searchUpTo<Item>(
  session: Session,
  path: string,
  options: Limited,
  question: object,
): Promise<Listed<Item>> {
  const limit = limitOf(session, options.limit);
  const asked = { ...question, limit: Math.min(limit + 1, LONGEST_PAGE) };
  return cutAt(limit, await collect(session.api.search<Item>(path, asked), limit + 1));
}

/** Takes as many of the items as the limit permits. */
export const cutAt = <Item>(limit: number, items: readonly Item[]): Listed<Item> => ({
  items: items.slice(0, limit),
  isCut: items.length > limit,
});

/** Shows a list, and below it, apart from what programs read, that it was cut. */
export function showListed<Item>(session: Session, columns: readonly Column<Item>[], listed: Listed<Item>): void {
  session.showRows(columns, listed.items);
  if (listed.isCut) tellCut(session, listed.items.length);
}

/** No list is cut in silence, whoever reads it. */
export function tellCut({ io, json }: Pick<Session, 'io' | 'json'>, shown: number): void {
  const detail = `There are more than these ${shown}: --limit NUMBER shows more, --limit all shows all.`;
  io.err(json ? JSON.stringify({ code: 'list-cut', detail, shown }) : detail);
}
