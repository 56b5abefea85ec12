import type { ItemOf } from '../api/shapes.js';
import { spaced } from './format.js';
import type { Product } from './product-names.js';

export type Entry = ItemOf<'/api/history'>;

/** `usageLocation` reads as `Usage location`, `CreateUser` as `Create user`, `user-not-found` as `User not found`. */
export const inWords = (name: string): string => {
  const words = name
    .replaceAll(/(?<=[a-z\d])([A-Z])/g, ' $1')
    .replaceAll('-', ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

type Sender = Pick<Entry, 'actor' | 'actorName' | 'actorKind' | 'actorRole' | 'client'>;

/** Who did it, by which right and with which program. */
export const whoOf = ({ actor, actorName, actorKind, actorRole, client }: Sender): string => {
  const more = [actorRole === undefined ? actorKind : spaced(actorRole), ...(client === undefined ? [] : [client])];
  return `${actorName ?? actor} (${more.join(', ')})`;
};

interface Terms {
  readonly disabledPlans: readonly string[];
}
const isTerms = (value: unknown): value is Terms =>
  typeof value === 'object' && value !== null && 'disabledPlans' in value;

/** A value before or after a change. A license is told by what is switched off in it. */
export const shownValue = (value: unknown, product: Product | undefined): string => {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value))
    return value.length === 0 ? 'none' : value.map((one) => shownValue(one, product)).join(', ');
  if (isTerms(value)) {
    const off = value.disabledPlans.map((id) => product?.plans.find(({ planId }) => planId === id)?.planName ?? id);
    return off.length === 0 ? 'all services on' : `off: ${off.join(', ')}`;
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
};

const IDS = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;
/** The words of a remedy name products by their ids. */
export const withNames = (words: string, products: ReadonlyMap<string, Product>): string =>
  words.replaceAll(IDS, (id) => products.get(id)?.displayName ?? id);
