import { defined } from '#licensing';
import { conjunctsOf } from './condition.js';
import type { Filter } from './filter.js';

/** These are instants as the read models write them. */
export interface Span {
  /** Inclusive. */
  readonly from?: string;
  /** Exclusive. */
  readonly until?: string;
}

/** Instants of other years are written otherwise, and are looked for one by one. */
const instantOf = (milliseconds: number): string | undefined => {
  const text = Number.isNaN(new Date(milliseconds).getTime()) ? '' : new Date(milliseconds).toISOString();
  return /^\d{4}-/.test(text) ? text : undefined;
};
const spanIn = (filter: Filter, member: string): Span => {
  if (filter.kind !== 'compare' || typeof filter.to !== 'string') return {};
  if (filter.path.length !== 1 || filter.path[0]?.toLowerCase() !== member.toLowerCase()) return {};
  const at = Date.parse(filter.to);
  const [from, until] = [instantOf(at), instantOf(at + 1)];
  switch (filter.by) {
    case 'eq':
      return defined({ from, until });
    case 'ge':
    case 'gt':
      return defined({ from });
    case 'le':
    case 'lt':
      return defined({ until });
    default:
      return {};
  }
};
const ascending = (one: string, other: string): number => (one < other ? -1 : 1);

/** Bounds a member by what a whole condition says of it. What lies within is still to be held to the condition. */
export const spanOf = (filter: Filter, member: string): Span => {
  const spans = conjunctsOf(filter).map((each) => spanIn(each, member));
  const from = spans
    .flatMap((span) => span.from ?? [])
    .toSorted(ascending)
    .at(-1);
  const [until] = spans.flatMap((span) => span.until ?? []).toSorted(ascending);
  return defined({ from, until });
};
