import { defined } from '#licensing';

/** A part of a list was found by an index, after so much was looked at, whoever of it the index kept. */
export interface Part<D> {
  readonly items: readonly D[];
  readonly looked: number;
  readonly next?: string;
}
export interface Fitting<T> {
  /** Its place in its part, from 0. */
  readonly at: number;
  readonly shown: T;
}
export interface LookedThrough<D, T> {
  readonly find: (asked: { readonly limit: number; readonly after?: string }) => Promise<Part<D>>;
  /** Resolves to those of a part that fulfil the condition, in their order. */
  readonly fitting: (items: readonly D[]) => Promise<readonly Fitting<T>[]>;
  /** At most so many are told. */
  readonly limit: number;
  readonly after?: string | undefined;
  /** This many are asked for at a time. */
  readonly batch: number;
  /** Once so much was looked at, what is left follows on the next page. */
  readonly most: number;
}

/**
 * Looks through a list for what fulfils a condition. What counts against the bound is what was looked at, here and by
 * the index that keeps only some of it: a condition that nothing fulfils must not lead through a whole tenant.
 */
export const lookedThrough = async <D, T>({
  find,
  fitting,
  limit,
  batch,
  most,
  ...begin
}: LookedThrough<D, T>): Promise<{ readonly items: readonly T[]; readonly next?: string }> => {
  const items: T[] = [];
  let { after } = begin;
  for (let looked = 0; looked < most && items.length < limit;) {
    const asked = { limit: batch, ...defined({ after }) };
    const part = await find(asked);
    const found = await fitting(part.items);
    const room = limit - items.length;
    items.push(...found.slice(0, room).map(({ shown }) => shown));
    const last = found.length > room ? found[room - 1] : undefined;
    if (last !== undefined) {
      const cut = await find({ ...asked, limit: last.at + 1 });
      return { items, ...defined({ next: cut.next }) };
    }
    // a part that was found without looking is something that was done, too
    looked += Math.max(part.looked, 1);
    after = part.next;
    if (after === undefined) return { items };
  }
  return { items, ...defined({ next: after }) };
};
