import { onAbort, StoreUnavailable } from '#application';
import type { KurrentClient, SingleClient } from './client.js';
import { OwnTime, untilAnotherLeads, type Owned, type Owner } from './owned.js';

type Reading = ReturnType<KurrentClient['readStream']>;
type Resolved = Reading extends AsyncIterable<infer Each> ? Each : never;
type Next = IteratorResult<Resolved> | 'another leads';

interface Try {
  readonly by: Owned;
  readonly events: AsyncIterator<Resolved>;
  /** It made this many events. */
  taken: number;
  /** Ends the watch over it, and says that its call is over. */
  readonly end: () => void;
}

const idOf = ({ event }: Resolved): string | undefined => event?.id;

/**
 * Reads, and where the client or its leader goes, reads the same again on the next one and goes on after the last event
 * that was given. The caller has the time of the owner for each event.
 * @throws what the client throws; StoreUnavailable where the time is over
 */
export async function* readInTries(owner: Owner, read: (client: SingleClient) => Reading): Reading {
  const tries = new ReadTries(owner, read);
  try {
    for (let next = await tries.next(); next !== undefined; next = await tries.next()) yield next;
  } finally {
    tries.release();
  }
}

class ReadTries {
  #given = 0;
  #last: string | undefined;
  #try: Try | undefined;
  /** It ends the wait for the next event, while there is one. */
  #interrupt: ((end: { readonly next: Next } | { readonly error: unknown }) => void) | undefined;
  #failure: unknown;
  /** The read failed though its client serves. Twice in a row it is the read that is at fault. */
  #failedAlone = false;
  readonly #time: OwnTime;

  constructor(
    private readonly owner: Owner,
    private readonly read: (client: SingleClient) => Reading,
  ) {
    const { ownMilliseconds, ended } = owner;
    this.#time = new OwnTime(ownMilliseconds, ended, () => {
      if (ended.aborted) return ended.reason as Error;
      const error = this.#failure instanceof Error ? `: ${this.#failure.message}` : '';
      const message = `KurrentDB: no answer to a read within ${ownMilliseconds} ms${error}`;
      return new StoreUnavailable(message, { cause: this.#failure });
    });
    const { signal } = this.#time;
    onAbort(signal, () => this.#interrupt?.({ error: signal.reason }));
  }

  release(): void {
    this.#time.release();
    this.#giveUp();
  }

  /** Resolves to undefined at the end. */
  async next(): Promise<Resolved | undefined> {
    this.#time.begin();
    for (;;) {
      const next = await this.#oneMore();
      if (next === 'another leads') this.#giveUp();
      else if (next.done === true) return undefined;
      else if (this.#isNew(next.value)) return next.value;
    }
  }

  /** Takes the next event of the try under way, and begins one where there is none. */
  async #oneMore(): Promise<Next> {
    const { signal } = this.#time;
    for (;;) {
      const tried = (this.#try ??= this.#begin(await this.owner.present(signal)));
      try {
        const next = await this.#nextOf(tried);
        if (next !== 'another leads') this.owner.answered(tried.by);
        return next;
      } catch (error) {
        this.#giveUp();
        if (signal.aborted) throw signal.reason;
        this.#failure = error;
        if (!(await this.#mayBeTriedAgain(tried.by, error))) throw error;
      }
    }
  }

  async #mayBeTriedAgain(by: Owned, error: unknown): Promise<boolean> {
    const outcome = await this.owner.failed(by, error, this.#time.signal);
    const again = outcome === 'renewed' || (outcome === 'serves' && !this.#failedAlone);
    this.#failedAlone = outcome === 'serves';
    return again;
  }

  #begin(by: Owned): Try {
    const over = new AbortController();
    const ended = this.owner.begin(by);
    const end = (): void => {
      over.abort();
      ended();
    };
    const tried = { by, events: this.read(by.client)[Symbol.asyncIterator](), taken: 0, end };
    const progress = (): number | undefined => (this.#interrupt === undefined ? undefined : tried.taken);
    untilAnotherLeads(this.owner, by, over.signal, progress).then(
      () => this.#interrupt?.({ next: 'another leads' }),
      // the try is over, or the time of the read, which says so itself
      () => undefined,
    );
    return tried;
  }

  #nextOf({ events }: Try): Promise<Next> {
    return new Promise<Next>((resolve, reject) => {
      this.#interrupt = (end) => ('next' in end ? resolve(end.next) : reject(end.error as Error));
      events.next().then(resolve, reject);
    }).finally(() => {
      this.#interrupt = undefined;
    });
  }

  /** A try that isn't the first gives what was given before once more. */
  #isNew(resolved: Resolved): boolean {
    const tried = this.#try!;
    tried.taken += 1;
    if (tried.taken > this.#given) {
      this.#given = tried.taken;
      this.#last = idOf(resolved);
      return true;
    }
    if (tried.taken === this.#given && idOf(resolved) !== this.#last)
      throw new StoreUnavailable('KurrentDB: a read was cut, and can not go on where it was', { cause: this.#failure });
    return false;
  }

  /** Leaves the try to itself: a node that hangs doesn't even let it be ended. */
  #giveUp(): void {
    const tried = this.#try;
    this.#try = undefined;
    if (tried === undefined) return;
    tried.end();
    void tried.events.return?.().catch(() => undefined);
  }
}
