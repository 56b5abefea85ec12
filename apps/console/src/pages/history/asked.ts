import type { Asked } from '../../api/shapes.js';
import { addDays, startOf, untilOf } from '../../parts/days.js';

type Query = NonNullable<Asked<'get', '/api/history'>['query']>;

/** Stands in the address: ids, states and days. */
export interface InAddress {
  readonly user?: string;
  readonly product?: string;
  readonly command?: string;
  readonly outcome?: string;
  readonly order?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Stays in memory. */
export interface InMemory {
  readonly actor?: string;
  readonly reference?: string;
}

const OUTCOMES = ['accepted', 'unchanged', 'refused'] as const;
const A_DAY = /^\d{4}-\d\d-\d\d$/;

/** What the server is asked. In the past nothing that came later is asked for. */
export const askedOf = (address: InAddress, memory: InMemory, asOf: string | undefined): Query => {
  const { user, command, product, from, to } = address;
  const outcome = OUTCOMES.find((one) => one === address.outcome);
  const moment = untilOf(asOf);
  const ends = [
    ...(to !== undefined && A_DAY.test(to) ? [startOf(addDays(to, 1))] : []),
    ...(moment === undefined ? [] : [moment]),
  ].toSorted();
  return {
    ...(user ? { user } : {}),
    ...(product ? { product } : {}),
    ...(command ? { command } : {}),
    ...(memory.actor ? { actor: memory.actor } : {}),
    ...(memory.reference ? { reference: memory.reference } : {}),
    ...(outcome === undefined ? {} : { outcome }),
    ...(from !== undefined && A_DAY.test(from) ? { from: startOf(from) } : {}),
    ...(ends[0] === undefined ? {} : { until: ends[0] }),
    order: address.order === 'oldest' ? 'oldest' : 'newest',
  };
};
