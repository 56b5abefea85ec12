import { never } from '#licensing';
import { COMPLEX, type Members, type MemberType } from '../model/types.js';
import { unsupported } from './unsupported.js';
import type { Comparison, Filter, Literal, Path } from './filter.js';

type Thing = Readonly<Record<string, unknown>>;
/** Tells whether a thing fulfils a condition. */
export type Predicate = (thing: Thing) => boolean;

interface Scope {
  readonly members: Members;
  /** Inside `any` a path begins with this name, which stands for one item of a list of this type. */
  readonly item?: { readonly name: string; readonly type: string };
}
interface Found {
  readonly type: string;
  readonly many: boolean;
  readonly of: (thing: Thing) => unknown;
}

const fieldsOf = (type: string): Members => (COMPLEX as Readonly<Record<string, Members>>)[type] ?? {};
const spelled = (members: Members, name: string): readonly [string, MemberType] | undefined =>
  Object.entries(members).find(([known]) => known.toLowerCase() === name.toLowerCase());
const refuse = (path: Path, { members }: Scope) =>
  unsupported(`$filter by ${path.join('/').slice(0, 64)}`, Object.keys(members));

const inItem = (path: Path, scope: Scope): Found | undefined => {
  const [first = '', second, more] = path;
  if (scope.item === undefined || first !== scope.item.name || more !== undefined) return undefined;
  const { type } = scope.item;
  if (second === undefined) return { type, many: false, of: (thing) => thing['item'] };
  const [name, member] = spelled(fieldsOf(type), second) ?? [];
  if (name === undefined || member === undefined) return undefined;
  return { type: member.type, many: member.many === true, of: (thing) => (thing['item'] as Thing | undefined)?.[name] };
};
/** Leads through members that hold one thing each, to a member of the last one. */
const within = (path: Path, members: Members, of: (thing: Thing) => unknown): Found | undefined => {
  const [first = '', ...rest] = path;
  const [name, member] = spelled(members, first) ?? [];
  if (name === undefined || member === undefined || member.many === true) return undefined;
  const value = (thing: Thing): unknown => (of(thing) as Thing | null | undefined)?.[name];
  if (rest.length === 0) return { type: member.type, many: false, of: value };
  return within(rest, fieldsOf(member.type), value);
};
const inThing = (path: Path, { members }: Scope): Found | undefined => {
  const [first = '', second, more] = path;
  const [name, member] = spelled(members, first) ?? [];
  if (name === undefined || member === undefined) return undefined;
  if (member.many !== true && second !== undefined) return within(path, members, (thing) => thing);
  if (more !== undefined) return undefined;
  const many = member.many === true;
  if (second === undefined) return { type: member.type, many, of: (thing) => thing[name] };
  if (second !== '$count' || !many) return undefined;
  return { type: 'Int32', many: false, of: (thing) => ((thing[name] as readonly unknown[] | undefined) ?? []).length };
};
/** @throws ProblemError: unsupported-query, where no such member can be asked for */
const find = (path: Path, scope: Scope, many: boolean): Found => {
  const found = inItem(path, scope) ?? (scope.item === undefined ? inThing(path, scope) : undefined);
  if (found === undefined || found.many !== many) throw refuse(path, scope);
  return found;
};

const TYPES: Readonly<Record<string, (value: Literal) => boolean>> = {
  String: (value) => typeof value === 'string',
  Guid: (value) => typeof value === 'string',
  Boolean: (value) => typeof value === 'boolean',
  Int32: (value) => typeof value === 'number',
  DateTimeOffset: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
};
/** Graph compares texts without regard to case, and instants by what they mean. */
const comparable = (type: string, value: unknown): string | number | boolean | null => {
  if (value === undefined || value === null) return null;
  if (type === 'DateTimeOffset') return Date.parse(String(value));
  if (type === 'String' || type === 'Guid') return String(value).normalize('NFC').toLowerCase();
  return value as number | boolean;
};
const checked = (path: Path, scope: Scope, type: string, value: Literal): string | number | boolean | null => {
  if (value !== null && TYPES[type]?.(value) !== true) throw refuse(path, scope);
  return comparable(type, value);
};

const holds = (by: Comparison, one: ReturnType<typeof comparable>, other: ReturnType<typeof comparable>): boolean => {
  if (by === 'eq') return one === other;
  if (by === 'ne') return one !== other;
  if (one === null || other === null) return false;
  switch (by) {
    case 'gt':
      return one > other;
    case 'ge':
      return one >= other;
    case 'lt':
      return one < other;
    case 'le':
      return one <= other;
    default:
      return never(by);
  }
};

const ofText = (kind: 'starts' | 'ends', path: Path, text: string, scope: Scope): Predicate => {
  const { type, of } = find(path, scope, false);
  const wanted = checked(path, scope, type, text);
  if (type !== 'String' || typeof wanted !== 'string') throw refuse(path, scope);
  return (thing) => {
    const value = comparable(type, of(thing));
    return typeof value === 'string' && (kind === 'starts' ? value.startsWith(wanted) : value.endsWith(wanted));
  };
};
const ofAny = (filter: Extract<Filter, { kind: 'any' }>, scope: Scope): Predicate => {
  const { path, variable, of } = filter;
  const list = find(path, scope, true);
  const items = (thing: Thing) => (list.of(thing) as readonly unknown[] | undefined) ?? [];
  if (variable === undefined || of === undefined) return (thing) => items(thing).length > 0;
  const inner = predicateOf(of, { members: scope.members, item: { name: variable, type: list.type } });
  return (thing) => items(thing).some((item) => inner({ item }));
};

/**
 * Makes a test of a condition on things with these members.
 * @throws ProblemError: unsupported-query, where it asks for a member that isn't there, or in a way that it can't be
 */
export const predicateOf = (filter: Filter, scope: Scope): Predicate => {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const [left, right] = [predicateOf(filter.left, scope), predicateOf(filter.right, scope)];
      return filter.kind === 'and' ? (thing) => left(thing) && right(thing) : (thing) => left(thing) || right(thing);
    }
    case 'not': {
      const inner = predicateOf(filter.of, scope);
      return (thing) => !inner(thing);
    }
    case 'compare': {
      const { type, of } = find(filter.path, scope, false);
      const wanted = checked(filter.path, scope, type, filter.to);
      if (type === 'Boolean' && filter.by !== 'eq' && filter.by !== 'ne') throw refuse(filter.path, scope);
      return (thing) => holds(filter.by, comparable(type, of(thing)), wanted);
    }
    case 'in': {
      const { type, of } = find(filter.path, scope, false);
      const wanted = new Set(filter.among.map((value) => checked(filter.path, scope, type, value)));
      return (thing) => wanted.has(comparable(type, of(thing)));
    }
    case 'starts':
    case 'ends':
      return ofText(filter.kind, filter.path, filter.text, scope);
    case 'any':
      return ofAny(filter, scope);
    default:
      return never(filter);
  }
};

/** Gives the conditions that must hold all together. */
export const conjunctsOf = (filter: Filter): readonly Filter[] =>
  filter.kind === 'and' ? [...conjunctsOf(filter.left), ...conjunctsOf(filter.right)] : [filter];

/** Names the members of things that a condition looks at, as it spells them. */
export const namedIn = (filter: Filter): readonly string[] => {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return [...namedIn(filter.left), ...namedIn(filter.right)];
    case 'not':
      return namedIn(filter.of);
    default:
      return filter.path.slice(0, 1);
  }
};
