import { compareKeys } from '#application';

export class SortedEntries {
  readonly #entries: { readonly entry: string; readonly key: string }[] = [];

  rank(entry: string): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareKeys(this.#entries[middle]!.entry, entry) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  at(rank: number): { readonly entry: string; readonly key: string } | undefined {
    return this.#entries[rank];
  }

  add(entry: string, key: string): void {
    this.#entries.splice(this.rank(entry), 0, { entry, key });
  }

  remove(entry: string): void {
    const rank = this.rank(entry);
    if (this.#entries[rank]?.entry === entry) this.#entries.splice(rank, 1);
  }
}
