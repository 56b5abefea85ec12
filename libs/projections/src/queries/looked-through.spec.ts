import { defined } from '#licensing';
import { lookedThrough } from './looked-through.js';

/** A list of numbers, of which an index keeps every `nth`, looking at no more than `atOnce` for one part. */
const listOf = (length: number, { nth = 1, atOnce = Infinity }: { nth?: number; atOnce?: number } = {}) => {
  const told = { looked: 0, parts: 0 };
  const find = async ({ limit, after = '0' }: { readonly limit: number; readonly after?: string }) => {
    const items: number[] = [];
    let at = Number(after);
    let looked = 0;
    for (; at < length && items.length < limit && looked < atOnce; at += 1, looked += 1)
      if (at % nth === 0) items.push(at);
    told.looked += looked;
    told.parts += 1;
    return { items, looked, ...defined({ next: at < length ? String(at) : undefined }) };
  };
  return { find, told };
};
const those =
  (isWanted: (item: number) => boolean) =>
  async (items: readonly number[]): Promise<readonly { at: number; shown: number }[]> =>
    items.flatMap((shown, at) => (isWanted(shown) ? [{ shown, at }] : []));
const base = { limit: 3, batch: 4, most: 1_000 };

describe('looking through a list', () => {
  it('finds each that fits once, page by page, wherever a page ends', async () => {
    for (const limit of [1, 2, 3, 50]) {
      const { find } = listOf(40);
      const seen: number[] = [];
      let after: string | undefined;
      do {
        const wanted = { ...base, limit, find, fitting: those((item) => item % 3 === 0) };
        const page = await lookedThrough({ ...wanted, after });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        seen.push(...page.items);
        after = page.next;
      } while (after !== undefined);
      expect(seen).toEqual(Array.from({ length: 14 }, (_, at) => at * 3));
    }
  });

  it('ends after so much was looked at, also where an index kept nothing of it', async () => {
    const { find, told } = listOf(100_000, { nth: 1_000_000, atOnce: 50 });
    const page = await lookedThrough({ ...base, after: '1', find, fitting: those(() => true) });
    expect(page).toEqual({ items: [], next: '1001' });
    expect(told).toEqual({ looked: 1_000, parts: 20 });
  });

  it('ends after so much was looked at, also where all is kept and nothing fits', async () => {
    const { find, told } = listOf(100_000);
    const page = await lookedThrough({ ...base, find, fitting: those(() => false) });
    expect(page).toEqual({ items: [], next: '1000' });
    expect(told.looked).toBe(1_000);
  });
});
