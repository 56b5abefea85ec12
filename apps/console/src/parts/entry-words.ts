import type { ItemOf } from '../api/shapes.js';
import { spaced, timed } from './format.js';
import { planNameOf, type Product } from './product-names.js';
import { withServiceNames } from './service-name.js';

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

/** What an entry says of itself, its instants and services as they are shown everywhere. */
export const wordsOf = ({ words }: Pick<Entry, 'words'>): string => timed(withServiceNames(words));

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
    const off = value.disabledPlans.map((id) => planNameOf(product, id) ?? id);
    return off.length === 0 ? 'all services on' : `off: ${off.join(', ')}`;
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
};
