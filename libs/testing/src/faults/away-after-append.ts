import {
  KeysUnavailable,
  ReadModelsUnavailable,
  StoreUnavailable,
  type EventStore,
  type Keys,
  type ReadModels,
} from '#application';

interface Stores {
  readonly store: EventStore;
  readonly models: ReadModels;
  readonly keys: Keys;
}

/**
 * Has the real stores of a running process fail at the first read after each append of a command, and at all reads from
 * then on, until they come back. Followers of the log go on.
 */
export class AwayAfterAppend {
  #isAway = false;
  #failedReads = 0;

  constructor({ store, models, keys }: Stores) {
    const append = store.append.bind(store);
    store.append = async (writes, options) => {
      const appended = await append(writes, options);
      this.#isAway ||= writes.some(({ stream }) => stream.startsWith('command-'));
      return appended;
    };
    this.#guard(store, ['read', 'head'], () => new StoreUnavailable('the store is away, as the spec wants it'));
    this.#guard(models, ['getMany', 'query', 'count'], () => new ReadModelsUnavailable('away, as the spec wants it'));
    this.#guard(keys, ['get'], () => new KeysUnavailable('the keys are away, as the spec wants it'));
  }

  /** Counts the reads that failed so far. */
  get failedReads(): number {
    return this.#failedReads;
  }

  comeBack(): void {
    this.#isAway = false;
  }

  #guard<T extends object, N extends keyof T & string>(real: T, names: readonly N[], error: () => Error): void {
    for (const name of names) {
      const method = (real[name] as (...args: unknown[]) => Promise<unknown>).bind(real);
      const guarded = async (...args: unknown[]): Promise<unknown> => {
        if (!this.#isAway) return method(...args);
        this.#failedReads += 1;
        throw error();
      };
      Object.assign(real, { [name]: guarded });
    }
  }
}
