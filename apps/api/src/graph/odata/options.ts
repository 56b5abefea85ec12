import type { UserSearch } from '#application';
import { defined } from '#licensing';
import { problemError } from '../../edge/problem-error.js';
import { type EntityName, membersOf } from '../model/types.js';
import { unsupported } from './unsupported.js';
import { type Filter, readFilter } from './filter.js';
import { readSearch, type Search } from './search.js';

/** A list may be asked with these; each route says which it takes. */
export const OPTION_NAMES = [
  '$select',
  '$filter',
  '$search',
  '$orderby',
  '$top',
  '$count',
  '$skiptoken',
  '$deltatoken',
] as const;
export type OptionName = (typeof OPTION_NAMES)[number];

/** Users stand in the order of their ids where it says nothing. */
export type Order = Pick<UserSearch, 'sort' | 'descending'>;

/** What a request asks for, as OData says it. Names of members are as the metadata spells them. */
export interface Options {
  readonly select?: readonly string[];
  readonly filter?: Filter;
  readonly search?: Search;
  readonly orderBy?: Order;
  /** Deleted users stand in the order in which they went. */
  readonly byDeletion?: { readonly descending: boolean };
  readonly top?: number;
  readonly count: boolean;
  readonly skipToken?: string;
  readonly deltaToken?: string;
  /** What is told is as fresh as this position of the log. It is ours, and no option of OData. */
  readonly minPosition?: string;
}

export const TOP = { default: 100, most: 999 } as const;
const LONGEST_TOKEN = 2_000;

const wrong = (at: string, message: string) =>
  problemError('invalid-query', { problems: [{ at, code: 'invalid-query', message }] });

const selected = (text: string, entity: EntityName): readonly string[] => {
  const known = Object.keys(membersOf(entity));
  const spelling = new Map(known.map((name) => [name.toLowerCase(), name]));
  const names = text.split(',').map((name) => name.trim());
  const strange = names.find((name) => !spelling.has(name.toLowerCase()));
  if (strange !== undefined) throw unsupported(`$select=${strange.slice(0, 64)}`, known);
  return [...new Set(names.flatMap((name) => spelling.get(name.toLowerCase()) ?? []))];
};
const ORDERS = {
  id: 'id',
  displayname: 'name',
  userprincipalname: 'userPrincipalName',
  createddatetime: 'created',
} as const;
const orderOf = (text: string): Order => {
  const [, name = '', way = 'asc'] = /^\s*(\w+)(?:\s+(asc|desc))?\s*$/i.exec(text) ?? [];
  const sort = ORDERS[name.toLowerCase() as keyof typeof ORDERS] as (typeof ORDERS)[keyof typeof ORDERS] | undefined;
  if (sort === undefined)
    throw unsupported(`$orderby=${text.slice(0, 64)}`, ['displayName', 'userPrincipalName', 'createdDateTime', 'id']);
  return { sort, ...(way.toLowerCase() === 'desc' && { descending: true }) };
};
const DELETION = /^\s*deletedDateTime(?:\s+(asc|desc))?\s*$/i;
const deletionOrderOf = (text: string): Options['byDeletion'] => {
  const found = DELETION.exec(text);
  return found === null ? undefined : { descending: found[1]?.toLowerCase() === 'desc' };
};
const topOf = (text: string): number => {
  const top = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (top < 1 || top > TOP.most) throw wrong('$top', `must be a whole number from 1 to ${TOP.most}`);
  return top;
};
const flagOf = (text: string): boolean => {
  if (!/^(true|false)$/i.test(text)) throw wrong('$count', 'must be true or false');
  return text.toLowerCase() === 'true';
};
const tokenOf = (name: string, text: string): string => {
  if (text === '' || text.length > LONGEST_TOKEN) throw wrong(name, 'must be one that a link brought');
  return text;
};
const positionOf = (text: string): string => {
  if (!/^\d{1,20}$/.test(text)) throw problemError('invalid-position', {});
  return text.padStart(20, '0');
};

const nameOf = (given: string): string => {
  const bare = given.toLowerCase().replace(/^\$/, '');
  return OPTION_NAMES.find((name) => name === `$${bare}`) ?? (bare === 'minposition' ? 'minPosition' : given);
};
/** Gives the parameters by their own names; each may stand once, with or without its dollar. */
const named = (query: object, allowed: readonly string[]): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const [given, value] of Object.entries(query)) {
    const name = nameOf(given);
    if (!allowed.includes(name)) throw unsupported(given.slice(0, 64), allowed);
    if (typeof value !== 'string' || found.has(name)) throw wrong(name, 'must stand once');
    found.set(name, value);
  }
  return found;
};

/** A route takes these options for things of this type. */
export interface Taken {
  readonly entity: EntityName;
  readonly options: readonly OptionName[];
  /** They are deleted users, who have an order of their own. */
  readonly ofDeleted: boolean;
}
/**
 * Reads what a request asks for. Nothing is passed over: what isn't understood, or not taken here, is refused with what
 * is taken.
 * @throws ProblemError: unsupported-query, invalid-query, invalid-position
 */
export const readOptions = (query: object, { options: taken, entity, ofDeleted }: Taken): Options => {
  const found = named(query, [...taken, 'minPosition']);
  const read = <T>(name: string, of: (text: string) => T): T | undefined => {
    const text = found.get(name);
    return text === undefined ? undefined : of(text);
  };
  return {
    count: read('$count', flagOf) ?? false,
    ...defined({
      select: read('$select', (text) => selected(text, entity)),
      filter: read('$filter', readFilter),
      search: read('$search', readSearch),
      orderBy: read('$orderby', (text) => (ofDeleted && DELETION.test(text) ? undefined : orderOf(text))),
      byDeletion: ofDeleted ? read('$orderby', deletionOrderOf) : undefined,
      top: read('$top', topOf),
      skipToken: read('$skiptoken', (text) => tokenOf('$skiptoken', text)),
      // Graph writes an empty one where it wants the first round again
      deltaToken: read('$deltatoken', (text) => (text === '' ? undefined : tokenOf('$deltatoken', text))),
      minPosition: read('minPosition', positionOf),
    }),
  };
};
