import { streamName, type TenantId } from '#licensing';
import { START, type EventStore, type Position, type StoredEvent } from '../ports/event-store.js';

/** What belongs to no tenant and is shown to all of them. */
export const CATALOGUE_EVENTS = streamName({ kind: 'catalogue' });
/** What happens to tenants themselves: one comes, is renamed, closed, reopened or purged. */
export const TENANT_EVENTS = 'tenants';
const OF_A_TENANT = streamName({ kind: 'tenant', tenantId: '' as TenantId });

const PAGE = 500;
/** Whoever is further behind begins anew at the end: to read so much would cost more than to answer. */
const MOST_EVENTS = 5_000;
const MOST_OWNERS = 10_000;

const ownersOf = ({ stream, metadata }: StoredEvent): readonly string[] => [
  ...(metadata.tenantId === undefined ? [] : [metadata.tenantId]),
  ...(stream === CATALOGUE_EVENTS ? [CATALOGUE_EVENTS] : []),
  ...(stream.startsWith(OF_A_TENANT) ? [TENANT_EVENTS] : []),
];

/**
 * Knows after which position a tenant, the catalogue, or the list of tenants has had no event. It reads the log only
 * when it is asked, from where it stood. Of what was before it began it knows no more than that.
 */
export class LastEvents {
  /** Everything up to here is read. */
  #upTo: Position | undefined;
  /** Whoever isn't among the last ones has had no event after this. */
  #base: Position = START;
  readonly #last = new Map<string, Position>();
  #reading: Promise<Position> | undefined;

  constructor(private readonly store: Pick<EventStore, 'head' | 'readAll' | 'whenDoubted'>) {
    store.whenDoubted?.(() => this.#begin(undefined));
  }

  /** Reads from here on, unless it has begun already. Nothing is known then of what was before. */
  beginAt(position: Position): void {
    if (this.#upTo === undefined) this.#begin(position);
  }

  /**
   * Reads what came since the last time, and resolves to the end of the log as it was at some moment after this call.
   * @throws what `EventStore.head` throws; what can't be read in between is passed over
   */
  async catchUp(): Promise<Position> {
    // a look under way may have read before this call, and one that starts after it hasn't
    await this.#reading?.catch(() => undefined);
    return (this.#reading ??= this.#look().finally(() => {
      this.#reading = undefined;
    }));
  }

  /**
   * Returns a position after which none of these owners (ids of tenants, `CATALOGUE_EVENTS`, `TENANT_EVENTS`) has an
   * event, as far as was read; undefined where nothing was read, or not up to `position`.
   */
  lastOf(owners: readonly string[], position: Position): Position | undefined {
    if (this.#upTo === undefined || this.#upTo < position) return undefined;
    return owners
      .map((owner) => this.#last.get(owner) ?? this.#base)
      .toSorted()
      .at(-1);
  }

  async #look(): Promise<Position> {
    const head = (await this.store.head())?.position ?? START;
    // a log that has become shorter is another one
    if (this.#upTo === undefined || head < this.#upTo) this.#begin(head);
    else if (!(await this.#read(this.#upTo, head).catch(() => false))) this.#begin(head);
    return head;
  }

  /** Resolves to whether it came to the end. */
  async #read(from: Position, head: Position): Promise<boolean> {
    let after = from;
    for (let read = 0; after < head; read += PAGE) {
      if (read >= MOST_EVENTS) return false;
      const { events, next } = await this.store.readAll(after, PAGE);
      if (next <= after) return false;
      for (const event of events) for (const owner of ownersOf(event)) this.#note(owner, event.position);
      after = next;
    }
    // somebody may have doubted the log meanwhile
    if (this.#upTo !== from) return false;
    this.#upTo = after;
    return true;
  }

  #note(owner: string, position: Position): void {
    this.#last.delete(owner);
    this.#last.set(owner, position);
    if (this.#last.size <= MOST_OWNERS) return;
    const [oldest] = this.#last;
    if (oldest === undefined) return;
    this.#last.delete(oldest[0]);
    if (oldest[1] > this.#base) this.#base = oldest[1];
  }

  #begin(at: Position | undefined): void {
    this.#upTo = at;
    this.#base = at ?? START;
    this.#last.clear();
  }
}
