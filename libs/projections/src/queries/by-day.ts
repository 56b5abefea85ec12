import type { ReadModels, Turn } from '#application';
import { defined } from '#licensing';
import { deadlines } from '../deadlines/deadlines.js';
import { refusals, type RefusalsDocument } from '../refusals/refusals.js';
import { page, type Page } from './page.js';

/** This is a day, wherever it is one. Its end is the first instant of the next. */
export interface Span {
  readonly startsAt: string;
  readonly endsAt: string;
}

const AT_ONCE = 500;

/**
 * Counts, for each day in turn, what will be purged in it, in index `by-tenant`. It asks once for each day, and lets
 * others have their turn in between.
 */
export const deadlinesByDay = async (
  models: ReadModels,
  tenantId: string,
  days: readonly Span[],
  turn: Pick<Turn, 'next'>,
): Promise<readonly number[]> => {
  const counts: number[] = [];
  for (const { startsAt, endsAt } of days) {
    const range = { from: startsAt, until: endsAt };
    counts.push(await models.count({ name: deadlines.name }, 'by-tenant', [tenantId], range));
    await turn.next();
  }
  return counts;
};

/**
 * Counts, for each day in turn, the refusals by code, from index `by-time`. The days follow one another. A day has at
 * most a hundred quarters of an hour, and it asks once for five hundred of them.
 */
export const refusalsByDay = async (
  models: ReadModels,
  tenantId: string,
  days: readonly Span[],
  turn: Pick<Turn, 'next'>,
): Promise<readonly ReadonlyMap<string, number>[]> => {
  const counted = days.map(() => new Map<string, number>());
  if (days.length === 0) return counted;
  const range = { from: days[0]!.startsAt, until: days.at(-1)!.endsAt };
  let day = 0;
  let after: string | undefined;
  do {
    const query = { index: 'by-time', prefix: [tenantId], range };
    const found: Page<RefusalsDocument> = await page(models, refusals.name, query, {
      limit: AT_ONCE,
      ...defined({ after }),
    });
    for (const { startsAt, codes } of found.items) {
      while (startsAt >= days[day]!.endsAt) day += 1;
      const sums = counted[day]!;
      for (const [code, count] of Object.entries(codes)) sums.set(code, (sums.get(code) ?? 0) + count);
    }
    after = found.next;
    await turn.next();
  } while (after !== undefined);
  return counted;
};
