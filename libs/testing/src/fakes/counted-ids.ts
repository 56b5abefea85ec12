import { v5 } from 'uuid';
import type { Ids } from '#application';

/** Makes the same ids in every run: `next` counts, and `derive` is the real UUIDv5. */
export class CountedIds implements Ids {
  #count = 0;

  next(): string {
    this.#count += 1;
    return `00000000-0000-7000-8000-${this.#count.toString(16).padStart(12, '0')}`;
  }
  derive(namespace: string, name: string): string {
    return v5(name, namespace);
  }
}
